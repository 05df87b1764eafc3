// Callers who do not read what they are sent.

#include "service/rpc/write_watchdog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/rpc/tenant_server.h"

namespace domicile::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Far more than one connection takes without a reader.
void AddManyTenants(RpcServer& server) {
  v1::Bundle bundle;
  for (int i = 0; i < 3000; ++i) {
    v1::Tenant& tenant = *bundle.add_tenants();
    tenant.set_id(absl::StrCat("tenant-", i));
    tenant.set_country_code("IT");
    v1::OptIn& opt_in = *tenant.add_opt_ins();
    opt_in.set_connector_id("acme/sms");
    opt_in.set_note(std::string(2000, 'x'));
  }
  ASSERT_TRUE(server.tenants().Apply(bundle, false).ok());
}

RpcServer::Options Impatient() {
  RpcServer::Options options;
  options.watch_patience = absl::Milliseconds(500);
  return options;
}

TEST(WriteWatchdogTest, AWatcherThatDoesNotReadIsLetGoAndToldWhereToResume) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "it takes minutes to overlook what gRPC does to so many bytes";
#endif
  RpcServer server(Impatient());
  ServeTenant(server);
  AddManyTenants(server);
  Stubs stubs = server.Connect();
  grpc::ClientContext context;
  auto follow = stubs.replication().WatchSnapshot(&context, {});
  absl::SleepFor(absl::Seconds(3));
  v1::WatchSnapshotResponse part;
  int read = 0;
  while (follow->Read(&part)) ++read;
  EXPECT_GT(read, 0);
  EXPECT_THAT(follow->Finish(),
              FailsWith(grpc::RESOURCE_EXHAUSTED,
                        AllOf(HasSubstr("reads too slowly"), HasSubstr("resume"))));
}

TEST(WriteWatchdogTest, AWatcherThatReadsIsNotLetGoHoweverLongItLasts) {
  RpcServer server(Impatient());
  ServeTenant(server);
  AddManyTenants(server);
  Stubs stubs = server.Connect();
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(3));
  auto follow = stubs.replication().WatchSnapshot(&context, {});
  v1::WatchSnapshotResponse part;
  while (follow->Read(&part)) {
  }
  EXPECT_EQ(follow->Finish().error_code(), grpc::DEADLINE_EXCEEDED);
}

TEST(WriteWatchdogTest, OthersAreAnsweredWhileOneDoesNotRead) {
  RpcServer server(Impatient());
  ServeTenant(server);
  AddManyTenants(server);
  Stubs stubs = server.Connect();
  grpc::ClientContext context;
  auto follow = stubs.replication().WatchSnapshot(&context, {});
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(server
                    .Ask(&v1::ResidencyService::Stub::CheckTransfer,
                         "check { tenant_id: 'rossi' connector_id: 'acme/sms' }")
                    .status,
                Succeeds());
  }
  context.TryCancel();
  v1::WatchSnapshotResponse part;
  while (follow->Read(&part)) {
  }
  follow->Finish();
}

}  // namespace
}  // namespace domicile::testing
