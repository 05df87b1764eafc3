// A server with a tenant, and a decider that follows it.

#ifndef DOMICILE_TESTS_LOCAL_FOLLOWED_SERVER_H_
#define DOMICILE_TESTS_LOCAL_FOLLOWED_SERVER_H_

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "clients/cpp/local_decider.h"
#include "clients/cpp/status.h"
#include "tests/local/tampered_connection.h"
#include "tests/rpc/tenant_server.h"
#include "tests/support/status_matchers.h"

namespace domicile::testing {

inline constexpr absl::Duration kWithinPatience = absl::Seconds(30);

// Whether it comes to hold.
template <typename Condition>
bool Eventually(const Condition& condition) {
  const absl::Time deadline = absl::Now() + kWithinPatience;
  while (!condition()) {
    if (absl::Now() >= deadline) return false;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return true;
}

// Goes on from noon of 2026-11-23, and can be set forward.
class MovingClock {
 public:
  absl::Time Now() const {
    return absl::FromCivil(absl::CivilHour(2026, 11, 23, 12), absl::UTCTimeZone()) +
           (absl::Now() - start_) + absl::Nanoseconds(ahead_.load());
  }
  void Advance(absl::Duration by) { ahead_ += absl::ToInt64Nanoseconds(by); }
  base::Clock function() const {
    return [this] { return Now(); };
  }

 private:
  const absl::Time start_ = absl::Now();
  std::atomic<int64_t> ahead_{0};
};

class FollowedServer : public ::testing::Test {
 protected:
  explicit FollowedServer(const std::string& decision_log = "")
      : server_(std::make_unique<RpcServer>(
            RpcServer::Options{.decision_log = decision_log, .clock = clock_.function()})) {
    ServeTenant(*server_);
    connection_ = std::make_shared<TamperedConnection>(client::MakeConnection(server_->address()));
  }

  // Follows, and waits until there is a snapshot.
  void Follow(client::LocalDeciderOptions options = {}) {
    Start(std::move(options));
    ASSERT_THAT(decider_->WaitUntilReady(kWithinPatience), IsOk());
  }

  void Start(client::LocalDeciderOptions options = {}) {
    if (!options.clock) options.clock = clock_.function();
    auto started = client::LocalDecider::Start(connection_, std::move(options));
    ASSERT_THAT(started, IsOk());
    decider_ = *std::move(started);
  }

  uint64_t followed() const { return decider_->state().revision.tenancy_revision(); }

  // Waits until the decider has what the server has.
  bool CatchesUp() {
    return Eventually([this] {
      const v1::Revision revision = decider_->state().revision;
      return revision.tenancy_revision() == server_->tenants().Get()->revision() &&
             revision.generation() == server_->state().Get()->revision.generation();
    });
  }

  // Gives the tenant another write.
  void Write(const std::string& connector = "acme/voice") {
    const auto tenant = server_->tenants().Get()->FindTenant("rossi");
    const bool has =
        std::any_of(tenant->opt_ins().begin(), tenant->opt_ins().end(),
                    [&](const v1::OptIn& opt_in) { return opt_in.connector_id() == connector; });
    v1::OptIn opt_in;
    opt_in.set_connector_id(connector);
    const auto written = has ? server_->tenants().DisableConnector("rossi", connector)
                             : server_->tenants().EnableConnector("rossi", opt_in);
    ASSERT_THAT(written, IsOk());
  }

  v1::Verdict VerdictOf(const std::string& connector, const std::string& tenant = "rossi") {
    const auto verdict = decider_->CheckVerdict(tenant, connector);
    EXPECT_THAT(verdict, IsOk());
    return verdict.ok() ? verdict->verdict : v1::VERDICT_UNSPECIFIED;
  }

  static std::string ReasonOf(const absl::Status& status) {
    const auto info = client::ErrorInfoOf(status);
    return info ? info->reason() : "";
  }

  MovingClock clock_;
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<TamperedConnection> connection_;
  std::unique_ptr<client::LocalDecider> decider_;
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_LOCAL_FOLLOWED_SERVER_H_
