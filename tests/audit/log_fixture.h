// Logs as tests write them.

#ifndef DOMICILE_TESTS_AUDIT_LOG_FIXTURE_H_
#define DOMICILE_TESTS_AUDIT_LOG_FIXTURE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/util/time_util.h"
#include "service/audit/decision_log.h"
#include "tests/support/database_file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

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

inline std::vector<std::string> TenantsOf(const std::vector<v1::LogEntry>& entries) {
  std::vector<std::string> tenants;
  for (const v1::LogEntry& entry : entries) tenants.push_back(entry.decision().tenant_id());
  return tenants;
}

inline std::vector<std::string> ProblemsOf(const v1::VerifyLogResponse& verified) {
  std::vector<std::string> texts;
  for (const v1::LogProblem& problem : verified.problems()) texts.push_back(problem.text());
  return texts;
}

// A log in a directory of its own.
class LogFixture : public ::testing::Test {
 protected:
  Options SyncOptions() const {
    Options options;
    options.path = path();
    return options;
  }
  Options AsyncOptions() const {
    Options options = SyncOptions();
    options.mode = Mode::kAsync;
    return options;
  }
  std::string path() const { return directory_.File("decisions.db"); }

  // Writes so many entries, each of a tenant named by its sequence, and each by itself.
  void Fill(int count) {
    auto log = *DecisionLog::Open(SyncOptions());
    for (int i = 1; i <= count; ++i) {
      ASSERT_TRUE(AppendAndWait(*log, {MakeEntry("t" + std::to_string(i), i)}).ok());
    }
  }

  // Writes groups of so many entries.
  void FillGroups(const std::vector<int>& sizes) {
    auto log = *DecisionLog::Open(SyncOptions());
    int written = 0;
    for (const int size : sizes) {
      std::vector<Entry> entries;
      for (int i = 0; i < size; ++i, ++written) {
        entries.push_back(MakeEntry("t" + std::to_string(written + 1), written + 1));
      }
      ASSERT_TRUE(AppendAndWait(*log, entries).ok());
    }
  }

  void Sql(const std::string& sql) {
    const absl::Status status = testing::Sql(path(), sql);
    ASSERT_TRUE(status.ok()) << status;
  }

  // What is found after somebody did that to a log while it was in use.
  v1::VerifyLogResponse VerifyAfter(const std::string& sql, const KnownEntry& known = {}) {
    auto log = *DecisionLog::Open(SyncOptions());
    Sql(sql);
    return *log->Verify(known, nullptr);
  }

  // The same of a new log of five entries.
  v1::VerifyLogResponse VerifyFiveAfter(const std::string& sql) {
    std::filesystem::remove(path());
    Fill(5);
    return VerifyAfter(sql);
  }

  testing::TempDirectory directory_;
};

}  // namespace domicile::audit

#endif  // DOMICILE_TESTS_AUDIT_LOG_FIXTURE_H_
