#include "service/rpc/hot/record_maker.h"

#include "service/compiled/decision_bytes.h"

namespace domicile::rpc::hot {

audit::Record RecordMaker::Make(const compiled::Snapshot& snapshot, const compiled::Answer& answer,
                                const CheckView& check) {
  MoveTo(snapshot);
  audit::Record record;
  record.revision = revision_;
  record.tenant_id = check.tenant_id;
  if (answer.by_objection) {
    // The words may name what this tenant objects to.
    record.common = PutIntoWords(snapshot, answer, check);
    return record;
  }
  const Key key{answer.cell, answer.policies->serial, answer.choice, answer.until};
  CommonPointer& common = commons_[key];
  if (common == nullptr) common = PutIntoWords(snapshot, answer, check);
  record.common = common;
  return record;
}

void RecordMaker::MoveTo(const compiled::Snapshot& snapshot) {
  if (world_ != snapshot.world() || commons_.size() >= kMost) {
    commons_.clear();
    world_ = snapshot.world();
  }
  const v1::Revision& revision = snapshot.revision();
  if (revision_ != nullptr && revision_->tenancy_revision() == revision.tenancy_revision() &&
      revision_->generation() == revision.generation()) {
    return;
  }
  revision_ = std::make_shared<const v1::Revision>(revision);
}

RecordMaker::CommonPointer RecordMaker::PutIntoWords(const compiled::Snapshot& snapshot,
                                                     const compiled::Answer& answer,
                                                     const CheckView& check) {
  std::string asked;
  compiled::AppendBytes(v1::TransferCheck::kConnectorIdFieldNumber, check.connector_id, asked);
  asked += check.others;
  std::string tenant, decision;
  compiled::AppendTenant(check.tenant_id, tenant);
  snapshot.AppendDecision(answer, check.tenant_id, decision);
  // The tenant comes first.
  return audit::MakeCommon(check.connector_id, answer.verdict, asked,
                           std::string_view(decision).substr(tenant.size()));
}

}  // namespace domicile::rpc::hot
