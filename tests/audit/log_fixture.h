// Logs as tests write them.

#ifndef DOMICILE_TESTS_AUDIT_LOG_FIXTURE_H_
#define DOMICILE_TESTS_AUDIT_LOG_FIXTURE_H_

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/util/time_util.h"
#include "service/audit/decision_log.h"

namespace domicile::audit {

// An entry of that tenant, made so many seconds after 2026-11-23 12:00 UTC.
inline Entry MakeEntry(const std::string& tenant, int second = 0,
                       v1::Verdict verdict = v1::VERDICT_ALLOW) {
  const absl::Time time =
      absl::FromCivil(absl::CivilSecond(2026, 11, 23, 12, 0, second), absl::UTCTimeZone());
  Entry entry;
  entry.check.set_tenant_id(tenant);
  entry.check.set_connector_id("acme/sms");
  entry.check.add_data_categories("user.contact.phone_number");
  entry.decision.set_id(NewDecisionId(time));
  entry.decision.set_tenant_id(tenant);
  entry.decision.set_connector_id("acme/sms");
  entry.decision.set_verdict(verdict);
  *entry.decision.mutable_time() =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
  entry.decision.mutable_revision()->set_tenancy_revision(7);
  return entry;
}

// Appends, and waits for the answer.
inline absl::Status AppendAndWait(DecisionLog& log, std::vector<Entry> entries) {
  std::promise<absl::Status> answered;
  log.Append(std::move(entries),
             [&answered](const absl::Status& status) { answered.set_value(status); });
  return answered.get_future().get();
}

}  // namespace domicile::audit

#endif  // DOMICILE_TESTS_AUDIT_LOG_FIXTURE_H_
