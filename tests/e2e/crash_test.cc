// A server that is killed in the middle of its work: what it acknowledged is there when it is back.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"

namespace domicile::testing {
namespace {

// What a tenant goes through.
enum class Step { kAbsent, kCreated, kEnabled, kDeleted };

// How far a writer came with a tenant: the last step that was acknowledged, and the one that it had
// asked for when the server was killed, which may or may not have been made.
struct Progress {
  Step acknowledged = Step::kAbsent;
  Step asked = Step::kAbsent;
};

// Writes and checks until the server is gone.
class Caller {
 public:
  explicit Caller(const ServerProcess& server) : stubs_(server) {}

  // Creates tenants, opts each in to a connector, and deletes every third.
  void Write(const std::string& prefix) {
    for (int i = 0;; ++i) {
      const std::string id = prefix + std::to_string(i);
      if (!Take(id, Step::kCreated) || !Take(id, Step::kEnabled)) return;
      if (i % 3 == 0 && !Take(id, Step::kDeleted)) return;
    }
  }

  // Checks, one decision at a time and ten at once.
  void Check() {
    for (int i = 0;; ++i) {
      const bool answered = i % 2 == 0 ? CheckOne() : CheckMany();
      if (!answered) return;
    }
  }

  const std::map<std::string, Progress>& written() const { return written_; }
  const std::set<std::string>& decisions() const { return decisions_; }
  uint64_t revision() const { return revision_; }

 private:
  bool Take(const std::string& id, Step step) {
    written_[id].asked = step;
    grpc::ClientContext context;
    Limit(context);
    grpc::Status status;
    uint64_t revision = 0;
    if (step == Step::kCreated) {
      v1::CreateTenantRequest request;
      request.mutable_tenant()->set_id(id);
      request.mutable_tenant()->set_country_code("IT");
      v1::CreateTenantResponse response;
      status = stubs_.tenants->CreateTenant(&context, request, &response);
      revision = response.tenancy_revision();
    } else if (step == Step::kEnabled) {
      v1::EnableConnectorRequest request;
      request.set_tenant_id(id);
      request.mutable_opt_in()->set_connector_id(kConnector);
      v1::EnableConnectorResponse response;
      status = stubs_.tenants->EnableConnector(&context, request, &response);
      revision = response.tenancy_revision();
    } else {
      v1::DeleteTenantRequest request;
      request.set_tenant_id(id);
      v1::DeleteTenantResponse response;
      status = stubs_.tenants->DeleteTenant(&context, request, &response);
      revision = response.tenancy_revision();
    }
    if (!Answered(status)) return false;
    written_[id].acknowledged = step;
    revision_ = revision;
    return true;
  }

  bool CheckOne() {
    v1::CheckTransferResponse response;
    if (!Answered(stubs_.Check("rossi", kConnector, response))) return false;
    decisions_.insert(response.decision().id());
    return true;
  }

  bool CheckMany() {
    v1::BatchCheckTransfersRequest request;
    for (int i = 0; i < 10; ++i) {
      request.add_checks()->set_tenant_id("rossi");
      request.mutable_checks(i)->set_connector_id(kConnector);
    }
    grpc::ClientContext context;
    Limit(context);
    v1::BatchCheckTransfersResponse response;
    if (!Answered(stubs_.residency->BatchCheckTransfers(&context, request, &response))) {
      return false;
    }
    for (const v1::CheckResult& result : response.results()) {
      decisions_.insert(result.decision().id());
    }
    return true;
  }

  // Whatever else goes wrong, it is the server's end.
  static bool Answered(const grpc::Status& status) {
    if (status.ok()) return true;
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
    return false;
  }

  const Stubs stubs_;
  std::map<std::string, Progress> written_;
  std::set<std::string> decisions_;
  uint64_t revision_ = 0;  // the last that was acknowledged
};

Step StepOf(const std::map<std::string, v1::Tenant>& kept, const std::string& id) {
  const auto tenant = kept.find(id);
  if (tenant == kept.end()) return Step::kAbsent;
  return tenant->second.opt_ins().empty() ? Step::kCreated : Step::kEnabled;
}

// Whether the tenant may be as it is found to be.
bool IsPossible(Step found, const Progress& progress) {
  const auto is = [found](Step step) {
    return found == (step == Step::kDeleted ? Step::kAbsent : step);
  };
  return is(progress.acknowledged) || is(progress.asked);
}

class Crash : public ::testing::Test {
 protected:
  Crash() { plugins_.Add(BundledPlugin("csctelecom")); }

  std::vector<std::string> Flags() const {
    return {"--plugins",      plugins_.path(),
            "--store",        "sqlite:" + directory_.File("tenants.db"),
            "--decision-log", directory_.File("decisions.db")};
  }

  // That all is there that was acknowledged before.
  void ExpectAll(const Stubs& stubs) const {
    std::map<std::string, v1::Tenant> kept;
    for (const v1::Tenant& tenant : stubs.Tenants()) kept[tenant.id()] = tenant;
    for (const auto& [id, progress] : written_) {
      EXPECT_TRUE(IsPossible(StepOf(kept, id), progress))
          << id << " is at step " << static_cast<int>(StepOf(kept, id)) << ", acknowledged was "
          << static_cast<int>(progress.acknowledged) << ", asked for "
          << static_cast<int>(progress.asked);
    }
    EXPECT_GE(stubs.Info().revision().tenancy_revision(), revision_);

    std::set<std::string> logged;
    int64_t sequence = 0;
    for (const v1::LogEntry& entry : stubs.LogEntries()) {
      EXPECT_EQ(entry.sequence(), ++sequence);
      EXPECT_TRUE(logged.insert(entry.decision().id()).second) << "twice";
    }
    EXPECT_TRUE(std::includes(logged.begin(), logged.end(), decisions_.begin(), decisions_.end()));
    const v1::VerifyLogResponse verified = stubs.VerifyLog();
    EXPECT_TRUE(verified.intact()) << verified.DebugString();
    EXPECT_EQ(verified.entries(), sequence);
  }

  // Has the server load its plugins all the time, with one more or less each time.
  void ReloadFor(ServerProcess& server, absl::Duration duration) const {
    const absl::Time end = absl::Now() + duration;
    for (int i = 0; absl::Now() < end; ++i) {
      if (i % 2 == 0) {
        plugins_.Add(BundledPlugin("plivo"));
      } else {
        plugins_.Remove("libplivo.so");
      }
      server.Signal(SIGHUP);
      absl::SleepFor(absl::Milliseconds(10));
    }
  }

  void Note(const Caller& caller) {
    written_.insert(caller.written().begin(), caller.written().end());
    decisions_.insert(caller.decisions().begin(), caller.decisions().end());
    revision_ = std::max(revision_, caller.revision());
  }

  const PluginDirectory plugins_;
  const TempDirectory directory_;
  std::map<std::string, Progress> written_;
  std::set<std::string> decisions_;
  uint64_t revision_ = 0;
};

TEST_F(Crash, LosesNoAcknowledgedWriteAndNoAnsweredDecision) {
  constexpr int kRounds = 12, kWriters = 4, kCheckers = 4;
  std::mt19937 random(20261123);
  for (int round = 0; round < kRounds; ++round) {
    ServerProcess server(Flags());
    ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
    const Stubs stubs(server);
    if (round == 0) {
      ASSERT_TRUE(stubs.Create("rossi", kConnector).ok());
    }
    ExpectAll(stubs);

    std::deque<Caller> callers;
    for (int i = 0; i < kWriters + kCheckers; ++i) callers.emplace_back(server);
    std::vector<std::thread> threads;
    for (int i = 0; i < kWriters + kCheckers; ++i) {
      threads.emplace_back([&caller = callers[i], round, i] {
        if (i >= kWriters) return caller.Check();
        caller.Write("r" + std::to_string(round) + "-w" + std::to_string(i) + "-");
      });
    }
    ReloadFor(server, absl::Milliseconds(100 + random() % 400));
    server.Signal(SIGKILL);
    for (std::thread& thread : threads) thread.join();
    ASSERT_EQ(server.WaitForExit(), -SIGKILL) << server.Log();
    for (const Caller& caller : callers) Note(caller);
  }
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  ExpectAll(Stubs(server));
  EXPECT_GT(written_.size(), kRounds);
  EXPECT_GT(decisions_.size(), kRounds);
}

}  // namespace
}  // namespace domicile::testing
