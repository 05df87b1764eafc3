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
    record.kind = PutIntoWords(snapshot, answer, check);
    return record;
  }
  const Key key{answer.cell->number, answer.choice, answer.policies->serial, answer.until};
  KindPointer& kind = kinds_[key];
  if (kind == nullptr) kind = PutIntoWords(snapshot, answer, check);
  record.kind = kind;
  return record;
}

void RecordMaker::MoveTo(const compiled::Snapshot& snapshot) {
  if (world_ != snapshot.world() || kinds_.size() >= kMostKinds || bytes_ >= kMostBytes) {
    kinds_.clear();
    checks_.clear();
    decisions_.clear();
    bytes_ = 0;
    world_ = snapshot.world();
  }
  const v1::Revision& revision = snapshot.revision();
  if (revision_ != nullptr && revision_->tenancy_revision() == revision.tenancy_revision() &&
      revision_->generation() == revision.generation()) {
    return;
  }
  revision_ = std::make_shared<const v1::Revision>(revision);
}

RecordMaker::KindPointer RecordMaker::PutIntoWords(const compiled::Snapshot& snapshot,
                                                   const compiled::Answer& answer,
                                                   const CheckView& check) {
  std::string asked;
  compiled::AppendBytes(v1::TransferCheck::kConnectorIdFieldNumber, check.connector_id, asked);
  asked += check.others;
  std::string tenant, decision;
  compiled::AppendTenant(check.tenant_id, tenant);
  snapshot.AppendDecision(answer, check.tenant_id, decision);
  auto kind = std::make_shared<audit::Kind>();
  kind->verdict = answer.verdict;
  kind->connector_id = check.connector_id;
  kind->check = PartOf(std::move(asked), checks_);
  // The tenant comes first.
  kind->decision = PartOf(decision.substr(tenant.size()), decisions_);
  return kind;
}

audit::CommonPartPointer RecordMaker::PartOf(std::string bytes, Parts& parts) {
  if (const auto found = parts.find(bytes); found != parts.end()) return found->second;
  bytes_ += bytes.size();
  auto part = std::make_shared<const audit::CommonPart>(std::move(bytes));
  parts.emplace(part->bytes, part);
  return part;
}

}  // namespace domicile::rpc::hot
