#include "service/rpc/hot/checker.h"

#include <utility>

#include "absl/time/time.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/status_macros.h"
#include "service/base/unique_id.h"
#include "service/compiled/decision_bytes.h"
#include "service/rpc/transfer_answers.h"

namespace domicile::rpc::hot {
namespace {

constexpr int64_t kSecondsOfADay = 24 * 60 * 60;

compiled::Day DayOf(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  return static_cast<compiled::Day>(seconds / kSecondsOfADay);
}

}  // namespace

Checker::Checker(const Environment& environment)
    : environment_(environment), reader_(environment.snapshots) {}

bool Checker::Pin() {
  snapshot_ = reader_.Get();
  now_ = environment_.clock();
  today_ = DayOf(now_);
  return snapshot_ != nullptr;
}

bool Checker::Decide(const CheckView& check, v1::DecisionView view, bool with_revision,
                     std::string& out, std::vector<audit::Record>& records) {
  const compiled::Shape* shape = nullptr;
  if (!check.others.empty()) {
    shape = environment_.snapshots.shapes().Find(check.others);
    if (shape == nullptr) return false;
  }
  const compiled::Answer answer =
      snapshot_->Decide(check.tenant_id, check.connector_id, shape, today_);
  if (!answer.decided()) return false;
  if (environment_.log.enabled()) {
    audit::Record& record = records.emplace_back(record_maker_.Make(*snapshot_, answer, check));
    record.id = base::NewUniqueId(now_);
    record.time_ns = absl::ToUnixNanos(now_);
    compiled::AppendId(record.id, out);
  }
  if (view != v1::DECISION_VIEW_UNSPECIFIED) {
    compiled::AppendVerdict(answer.verdict, out);
    compiled::AppendValidUntil(answer.until, out);
    return true;
  }
  compiled::AppendTime(now_, out);
  snapshot_->AppendDecision(answer, check.tenant_id, out);
  if (with_revision) out += snapshot_->revision_field();
  return true;
}

absl::StatusOr<v1::Decision> Checker::DecideAtLength(const v1::TransferCheck& check) const {
  DOMICILE_RETURN_IF_ERROR(decision::ValidateCheck(check));
  DOMICILE_ASSIGN_OR_RETURN(decision::TransferAnswer answer,
                            snapshot_->Reference(check, compiled::CivilDayOf(today_)));
  *answer.decision.mutable_revision() = snapshot_->revision();
  *answer.decision.mutable_time() =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(now_));
  if (environment_.log.enabled()) answer.decision.set_id(audit::NewDecisionId(now_));
  return std::move(answer.decision);
}

}  // namespace domicile::rpc::hot
