// How many calls a server answers at a time, and what it says to those beyond.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "tests/rpc/tenant_server.h"

namespace domicile::testing {
namespace {

using ::testing::HasSubstr;

RpcServer::Options WithLimits(int most_questions, int most_watches) {
  RpcServer::Options options;
  options.gate_limits = {most_questions, most_watches};
  return options;
}

// A watch that is open.
struct Watch {
  explicit Watch(RpcServer& server) : reader(server.catalog().WatchCatalog(&context, {})) {
    v1::WatchCatalogResponse first;
    EXPECT_TRUE(reader->Read(&first));
  }
  ~Watch() {
    context.TryCancel();
    reader->Finish();
  }

  grpc::ClientContext context;
  const std::unique_ptr<grpc::ClientReader<v1::WatchCatalogResponse>> reader;
};

TEST(GateLimitsTest, AWatchTooManyHearsWhenToTryAgain) {
  RpcServer server(WithLimits(100, 2));
  ServeTenant(server);
  const Watch first(server), second(server);
  grpc::ClientContext context;
  const grpc::Status status = server.catalog().WatchCatalog(&context, {})->Finish();
  EXPECT_THAT(status, FailsWith(grpc::RESOURCE_EXHAUSTED, HasSubstr("under way")));
  ASSERT_EQ(DetailsOf(status).retries.size(), 1u);
  EXPECT_GT(DetailsOf(status).retries[0].retry_delay().nanos(), 0);
  EXPECT_EQ(DetailsOf(status).infos.at(0).reason(), "OVERLOADED");
}

TEST(GateLimitsTest, WatchesDoNotKeepOutQuestions) {
  RpcServer server(WithLimits(1, 1));
  ServeTenant(server);
  const Watch watch(server);
  EXPECT_THAT(server.Ask(&v1::CatalogService::Stub::ListConnectors).status, Succeeds());
  EXPECT_THAT(server.Ask(&v1::ServerService::Stub::GetServerInfo).status, Succeeds());
}

TEST(GateLimitsTest, AWatchThatEndsMakesRoom) {
  RpcServer server(WithLimits(100, 1));
  ServeTenant(server);
  { const Watch watch(server); }
  grpc::Status status(grpc::RESOURCE_EXHAUSTED, "");
  for (int i = 0; i < 100 && status.error_code() == grpc::RESOURCE_EXHAUSTED; ++i) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
    status = server.catalog().WatchCatalog(&context, {})->Finish();
    absl::SleepFor(absl::Milliseconds(50));
  }
  EXPECT_EQ(status.error_code(), grpc::DEADLINE_EXCEEDED);
}

// Questions that wait for a revision that never comes.
TEST(GateLimitsTest, QuestionsThatWaitDoNotKeepOutAdministrationNorChecks) {
  RpcServer server(WithLimits(2, 2));
  ServeTenant(server);
  std::vector<std::thread> waiting;
  for (int i = 0; i < 2; ++i) {
    waiting.emplace_back([&] {
      // One that comes while this test asks as well is refused, and comes again.
      grpc::Status refused(grpc::RESOURCE_EXHAUSTED, "");
      while (refused.error_code() == grpc::RESOURCE_EXHAUSTED) {
        grpc::ClientContext context;
        context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
        v1::ListPermittedConnectorsResponse response;
        refused = server.residency().ListPermittedConnectors(
            &context,
            FromText<v1::ListPermittedConnectorsRequest>(
                "tenant_id: 'rossi' at_least { tenancy_revision: 1000000 }"),
            &response);
      }
    });
  }
  grpc::Status status;
  // Until both have arrived.
  for (int i = 0; i < 200 && status.ok(); ++i) {
    status = server.Ask(&v1::ResidencyService::Stub::ListPermittedConnectors, "tenant_id: 'rossi'")
                 .status;
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_EQ(status.error_code(), grpc::RESOURCE_EXHAUSTED);
  EXPECT_THAT(server.Ask(&v1::ServerService::Stub::GetServerInfo).status, Succeeds());
  EXPECT_THAT(server
                  .Ask(&v1::TenantService::Stub::DisableConnector,
                       "tenant_id: 'rossi' connector_id: 'acme/sms'")
                  .status,
              Succeeds());
  EXPECT_THAT(server
                  .Ask(&v1::ResidencyService::Stub::CheckTransfer,
                       "check { tenant_id: 'rossi' connector_id: 'acme/sms' }")
                  .status,
              Succeeds());
  for (std::thread& thread : waiting) thread.join();
}

}  // namespace
}  // namespace domicile::testing
