// What callers see of a server that loads its plugins again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "service/server.h"
#include "tests/server/started_server.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/rpc_server.h"

namespace domicile {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::PluginDirectory;
using ::testing::SizeIs;
using testing::StatusIs;
using testing::Stubs;
using testing::Succeeds;

using CatalogStub = v1::CatalogService::Stub;
using ResidencyStub = v1::ResidencyService::Stub;
using ServerStub = v1::ServerService::Stub;

std::vector<std::string> Changes(const v1::WatchCatalogResponse& response) {
  std::vector<std::string> lines;
  for (const v1::CatalogChange& change : response.changes()) {
    lines.push_back(v1::ChangeKind_Name(change.kind()).substr(std::string("CHANGE_KIND_").size()) +
                    " " +
                    (change.has_processor() ? change.processor().id() : change.connector().id()));
  }
  return lines;
}

// A watch that gives up after half a minute.
struct Watch {
  explicit Watch(Server& server) : stubs(server.InProcessChannel()) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    reader = stubs.catalog().WatchCatalog(&context, v1::WatchCatalogRequest());
  }
  ~Watch() {
    context.TryCancel();
    v1::WatchCatalogResponse ignored;
    while (reader->Read(&ignored)) continue;
    reader->Finish();
  }
  v1::WatchCatalogResponse Next() {
    v1::WatchCatalogResponse response;
    EXPECT_TRUE(reader->Read(&response));
    return response;
  }
  Stubs stubs;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<v1::WatchCatalogResponse>> reader;
};

class ServerReloadTest : public ::testing::Test {
 protected:
  ServerReloadTest() {
    plugins_.Add(testing::BundledPlugin("ethiclab"));
    plugins_.Add(testing::BundledPlugin("gma"));
    ServerOptions options = OptionsFor(plugins_);
    options.checkpoint_interval = absl::Hours(1);
    server_ = StartOrDie(options);
    stubs_ = std::make_unique<Stubs>(server_->InProcessChannel());
  }

  v1::GetServerInfoResponse Info() { return stubs_->Ask(&ServerStub::GetServerInfo).response; }

  grpc::Status AskAboutGma() {
    return stubs_
        ->Ask(&ResidencyStub::ResolveResidency, "selector { connector_ids: 'gma/consulting' }")
        .status;
  }

  const PluginDirectory plugins_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Stubs> stubs_;
};

TEST_F(ServerReloadTest, ServesWhatWasAdded) {
  plugins_.Add(testing::BundledPlugin("byte"));
  ASSERT_THAT(server_->Reload(), IsOk());
  EXPECT_THAT(stubs_->Ask(&CatalogStub::GetProcessor, "processor_id: 'byte'").status, Succeeds());
  EXPECT_EQ(Info().plugin_generation(), 2);
  EXPECT_EQ(Info().revision().generation(), 2);
}

TEST_F(ServerReloadTest, GoesOnAnsweringWhenItFails) {
  const std::string digest = Info().revision().catalog_digest();
  plugins_.AddText("libgma.so", kGarbage);
  EXPECT_THAT(server_->Reload(), StatusIs(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(AskAboutGma(), Succeeds());
  EXPECT_EQ(Info().revision().catalog_digest(), digest);
  EXPECT_EQ(HealthOf(*server_, ""), "SERVING");
}

TEST_F(ServerReloadTest, SaysSoWhenItFailed) {
  EXPECT_TRUE(Info().last_reload().succeeded());
  plugins_.AddText("libgma.so", kGarbage);
  ASSERT_FALSE(server_->Reload().ok());
  const v1::ReloadOutcome outcome = Info().last_reload();
  EXPECT_FALSE(outcome.succeeded());
  EXPECT_THAT(outcome.error(), HasSubstr("libgma.so: NOT_ELF"));
  EXPECT_EQ(outcome.served_count(), 2);
  EXPECT_EQ(outcome.rejected_count(), 1);
  EXPECT_EQ(Info().plugin_generation(), 1);
}

TEST_F(ServerReloadTest, SaysOfTheFileThatItWasRefusedAndOfThePluginThatItIsServed) {
  plugins_.AddText("libgma.so", kGarbage);
  ASSERT_FALSE(server_->Reload().ok());
  const auto listed = stubs_->Ask(&ServerStub::ListPlugins).response;
  ASSERT_THAT(listed.plugins(), SizeIs(2));
  EXPECT_EQ(listed.plugins(0).rejection_reason(), "");
  EXPECT_EQ(listed.plugins(1).file(), "libgma.so");
  EXPECT_EQ(listed.plugins(1).state(), v1::PLUGIN_STATE_SERVED);
  EXPECT_EQ(listed.plugins(1).rejection_reason(), "NOT_ELF");
  EXPECT_FALSE(listed.last_reload().succeeded());
}

TEST_F(ServerReloadTest, DropsWhatWasRemoved) {
  plugins_.Remove("libgma.so");
  ASSERT_THAT(server_->Reload(), IsOk());
  EXPECT_THAT(AskAboutGma(), FailsWith(grpc::StatusCode::NOT_FOUND, _));
}

TEST_F(ServerReloadTest, TellsAWatchTheDifferenceOnly) {
  Watch watch(*server_);
  EXPECT_THAT(Changes(watch.Next()),
              ElementsAre("ADDED ethiclab", "ADDED gma", "ADDED ethiclab/consulting",
                          "ADDED gma/consulting"));
  plugins_.Remove("libgma.so");
  plugins_.Add(testing::BundledPlugin("byte"));
  ASSERT_THAT(server_->Reload(), IsOk());
  EXPECT_THAT(Changes(watch.Next()), ElementsAre("ADDED byte", "REMOVED gma", "ADDED byte/support",
                                                 "REMOVED gma/consulting"));
}

TEST_F(ServerReloadTest, FailsNoQueryThatRunsMeanwhile) {
  std::atomic<bool> stop = false;
  std::atomic<int> calls = 0;
  std::thread queries([&] {
    Stubs stubs(server_->InProcessChannel());
    while (!stop) {
      ASSERT_THAT(
          stubs
              .Ask(&ResidencyStub::ResolveResidency, "selector { connector_ids: 'gma/consulting' }")
              .status,
          Succeeds());
      ++calls;
    }
  });
  for (int i = 0; i < 5; ++i) {
    plugins_.Add(testing::BundledPlugin("byte"));
    EXPECT_THAT(server_->Reload(), IsOk());
    plugins_.AddText("libgma.so", kGarbage);
    EXPECT_FALSE(server_->Reload().ok());
    plugins_.Add(testing::BundledPlugin("gma"));
    plugins_.Remove("libbyte.so");
    EXPECT_THAT(server_->Reload(), IsOk());
  }
  stop = true;
  queries.join();
  EXPECT_GT(calls, 0);
  EXPECT_EQ(Info().revision().generation(), 11);
}

TEST(ServerWithoutCatalogTest, ServesOnceThereIsAPlugin) {
  const PluginDirectory plugins;
  const auto server = StartOrDie(OptionsFor(plugins));
  ASSERT_EQ(HealthOf(*server, ""), "NOT_SERVING");
  plugins.Add(testing::BundledPlugin("gma"));
  ASSERT_THAT(server->Reload(), IsOk());
  EXPECT_EQ(HealthOf(*server, ""), "SERVING");
  EXPECT_EQ(HealthOf(*server, "domicile.v1.CatalogService"), "SERVING");
}

TEST(ServerThatWatchesTest, LoadsAChangedDirectoryByItself) {
  const PluginDirectory plugins;
  plugins.Add(testing::BundledPlugin("ethiclab"));
  ServerOptions options = OptionsFor(plugins);
  options.watch_plugins = true;
  options.checkpoint_interval = absl::Hours(1);
  const auto server = StartOrDie(options);
  Watch watch(*server);
  watch.Next();
  plugins.Add(testing::BundledPlugin("gma"));
  EXPECT_THAT(Changes(watch.Next()), ElementsAre("ADDED gma", "ADDED gma/consulting"));
}

}  // namespace
}  // namespace domicile
