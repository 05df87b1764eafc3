// A client that decides in its own process while the server that it follows is killed and comes
// back.

#include "clients/cpp/local_decider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "clients/cpp/client.h"
#include "tests/e2e/stubs.h"
#include "tests/support/server_process.h"
#include "tests/support/status_matchers.h"

namespace domicile::testing {
namespace {

TEST(LocalDeciderTest, DecidesWhileTheServerIsGoneAndFollowsTheNextOne) {
  const TempDirectory directory;
  const std::string address = "unix:" + directory.File("socket");
  const std::vector<std::string> flags = {"--listen",
                                          address,
                                          "--store",
                                          "sqlite:" + directory.File("tenants"),
                                          "--decision-log",
                                          directory.File("decisions"),
                                          "--provider-title",
                                          "XCALLY",
                                          "--provider-country",
                                          "IT"};
  auto server = std::make_unique<ServerProcess>(flags);
  ASSERT_TRUE(server->WaitUntilServing(address)) << server->Log();
  const auto connection = client::MakeConnection(address);
  const client::Client client(connection);
  v1::CreateTenantRequest tenant;
  tenant.mutable_tenant()->set_id("rossi");
  tenant.mutable_tenant()->set_country_code("IT");
  tenant.mutable_tenant()->add_opt_ins()->set_connector_id(kConnector);
  ASSERT_THAT(client.CreateTenant(tenant), IsOk());

  client::LocalDeciderOptions options;
  options.most_stale = absl::Hours(1);
  options.when_unable = client::WhenUnable::kRefuse;
  options.reporter = "dialler";
  auto started = client::LocalDecider::Start(connection, options);
  ASSERT_THAT(started, IsOk());
  client::LocalDecider& decider = **started;
  ASSERT_THAT(decider.WaitUntilReady(kPatience), IsOk());
  const auto verdict = [&] {
    const auto checked = decider.CheckVerdict("rossi", kConnector);
    EXPECT_THAT(checked, IsOk());
    return checked.ok() ? checked->verdict : v1::VERDICT_UNSPECIFIED;
  };
  EXPECT_EQ(verdict(), v1::VERDICT_ALLOW);
  ASSERT_TRUE(Eventually([&] { return decider.state().unreported == 0; }));

  server->Signal(SIGKILL);
  ASSERT_EQ(server->WaitForExit(), -SIGKILL);
  ASSERT_TRUE(Eventually([&] { return !decider.state().following; }));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(decider.state().unreported, 10);

  server = std::make_unique<ServerProcess>(flags);
  ASSERT_TRUE(server->WaitUntilServing(address)) << server->Log();
  ASSERT_TRUE(Eventually([&] { return decider.state().following; }));
  v1::DisableConnectorRequest disable;
  disable.set_tenant_id("rossi");
  disable.set_connector_id(kConnector);
  ASSERT_THAT(client.DisableConnector(disable), IsOk());
  ASSERT_TRUE(Eventually([&] { return verdict() == v1::VERDICT_DENY; }));

  // What was decided meanwhile is in the log.
  ASSERT_TRUE(Eventually([&] { return decider.state().unreported == 0; }));
  v1::ListDecisionsRequest list;
  list.set_verdict(v1::VERDICT_ALLOW);
  list.set_page_size(500);
  const auto logged = client.ListDecisions(list);
  ASSERT_THAT(logged, IsOk());
  ASSERT_GE(logged->entries_size(), 11);
  EXPECT_EQ(logged->entries(0).decision().decided_by(), "dialler");
  const auto verified = client.VerifyLog();
  ASSERT_THAT(verified, IsOk());
  EXPECT_TRUE(verified->intact());
}

}  // namespace
}  // namespace domicile::testing
