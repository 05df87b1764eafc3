// How a server ends.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "service/server.h"
#include "tests/server/started_server.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/rpc_server.h"

namespace domicile {
namespace {

using ::testing::_;
using testing::FailsWith;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::PluginDirectory;
using testing::Stubs;

class ServerShutdownTest : public ::testing::Test {
 protected:
  ServerShutdownTest() {
    plugins_.Add(testing::BundledPlugin("ethiclab"));
    ServerOptions options = OptionsFor(plugins_);
    options.listen = {"127.0.0.1:0"};
    server_ = StartOrDie(options);
    stubs_ = std::make_unique<Stubs>(ChannelTo(absl::StrCat("127.0.0.1:", server_->ports()[0])));
  }

  const PluginDirectory plugins_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Stubs> stubs_;
};

TEST_F(ServerShutdownTest, EndsAWatchWithTheReason) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  const auto reader = stubs_->catalog().WatchCatalog(&context, v1::WatchCatalogRequest());
  v1::WatchCatalogResponse response;
  ASSERT_TRUE(reader->Read(&response));
  server_->Shutdown();
  while (reader->Read(&response)) continue;
  const grpc::Status status = reader->Finish();
  EXPECT_THAT(status,
              FailsWith(grpc::StatusCode::UNAVAILABLE, HasSubstr("resume at the last cursor")));
  EXPECT_THAT(status, HasReason("SHUTTING_DOWN"));
}

TEST_F(ServerShutdownTest, DoesNotWaitForTheDeadlineWhenNothingRuns) {
  grpc::ClientContext context;
  const auto reader = stubs_->catalog().WatchCatalog(&context, v1::WatchCatalogRequest());
  v1::WatchCatalogResponse response;
  ASSERT_TRUE(reader->Read(&response));
  const absl::Time start = absl::Now();
  server_->Shutdown();
  EXPECT_LT(absl::Now() - start, ServerOptions().drain_deadline / 2);
  while (reader->Read(&response)) continue;
  EXPECT_FALSE(reader->Finish().ok());
}

TEST_F(ServerShutdownTest, LeavesNobodyToAnswer) {
  server_->Shutdown();
  EXPECT_THAT(stubs_->Ask(&v1::ServerService::Stub::GetServerInfo).status,
              FailsWith(grpc::StatusCode::UNAVAILABLE, _));
}

TEST_F(ServerShutdownTest, FreesItsPort) {
  ServerOptions options = OptionsFor(plugins_);
  options.listen = {absl::StrCat("127.0.0.1:", server_->ports()[0])};
  server_->Shutdown();
  EXPECT_THAT(Server::Start(options), testing::IsOk());
}

TEST_F(ServerShutdownTest, MayBeAskedForTwiceAndFromTwoThreads) {
  std::thread other([this] { server_->Shutdown(); });
  server_->Shutdown();
  other.join();
  server_->Shutdown();
}

TEST_F(ServerShutdownTest, LetsThoseGoWhoWait) {
  std::thread waiting([this] { server_->Wait(); });
  server_->Shutdown();
  waiting.join();
  server_->Wait();
}

}  // namespace
}  // namespace domicile
