// Plugins come and go while queries are asked.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <set>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"
#include "tests/support/query_load.h"

namespace domicile::testing {
namespace {

constexpr absl::Duration kDuration = absl::Seconds(5);
constexpr absl::Duration kInterval = absl::Milliseconds(100);
constexpr int kFewestChanges = 4;

// Waits for a load that began after this was called: the next one to end may have begun before.
bool WaitForFreshLoad(const Stubs& stubs, ServerProcess& server) {
  const uint64_t enough = stubs.Info().plugin_generation() + 2;
  const absl::Time deadline = absl::Now() + kPatience;
  while (absl::Now() < deadline && stubs.Info().plugin_generation() < enough) {
    server.Signal(SIGHUP);
    absl::SleepFor(kInterval);
  }
  return stubs.Info().plugin_generation() >= enough;
}

// Has the server load again without a pause, with one plugin more or less each time. Each is there
// until a load has seen it, however slow loads are.
void ReloadContinuously(const PluginDirectory& plugins, const Stubs& stubs, ServerProcess& server) {
  const absl::Time end = absl::Now() + kDuration;
  for (int i = 0; i < kFewestChanges || absl::Now() < end; ++i) {
    if (i % 2 == 0) {
      plugins.Add(DOMICILE_HOSTILE_DIR "/libswitchboard.so");
    } else {
      plugins.Remove("libswitchboard.so");
    }
    ASSERT_TRUE(WaitForFreshLoad(stubs, server)) << server.Log();
  }
}

TEST(ReloadUnderLoad, FailsNoCallHoweverOftenItHappens) {
  const PluginDirectory plugins(BundledPluginsDirectory());
  ServerProcess server({"--plugins", plugins.path()});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  const v1::GetServerInfoResponse before = stubs.Info();

  QueryLoad load(server, {});
  ReloadContinuously(plugins, stubs, server);
  const QueryLoad::Report report = load.Take();
  EXPECT_GT(report.calls, 100);
  EXPECT_EQ(report.failures, 0) << report.first_failure;

  const v1::GetServerInfoResponse after = stubs.Info();
  EXPECT_TRUE(after.last_reload().succeeded()) << after.last_reload().error();
  EXPECT_GE(after.plugin_generation(), before.plugin_generation() + 5);
  EXPECT_GE(after.revision().generation(), before.revision().generation() + kFewestChanges);

  // What is served in the end is what is there.
  plugins.Add(DOMICILE_HOSTILE_DIR "/libswitchboard.so");
  EXPECT_TRUE(stubs.WaitUntilServed("libswitchboard.so")) << server.Log();
}

TEST(ReloadUnderLoad, BringsAWatchEachRevisionOnceAndInOrder) {
  const PluginDirectory plugins(BundledPluginsDirectory());
  ServerProcess server({"--plugins", plugins.path()});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  grpc::ClientContext context;
  Limit(context);
  const auto watch = stubs.catalog->WatchCatalog(&context, {});
  std::set<std::string> connectors;  // as somebody who follows the watch knows them
  uint64_t generation = 0;
  std::string digest;
  std::thread reader([&] {
    v1::WatchCatalogResponse message;
    while (watch->Read(&message)) {
      EXPECT_EQ(message.checkpoint(), message.changes().empty());
      if (!message.checkpoint()) {
        EXPECT_GT(message.current_through().generation(), generation);
      }
      generation = message.current_through().generation();
      digest = message.current_through().catalog_digest();
      for (const v1::CatalogChange& change : message.changes()) {
        if (!change.has_connector()) continue;
        const std::string& id = change.connector().id();
        if (change.kind() == v1::CHANGE_KIND_ADDED) {
          EXPECT_TRUE(connectors.insert(id).second) << id;
        } else if (change.kind() == v1::CHANGE_KIND_REMOVED) {
          EXPECT_EQ(connectors.erase(id), 1u) << id;
        }
      }
    }
  });
  ReloadContinuously(plugins, stubs, server);
  plugins.Add(DOMICILE_HOSTILE_DIR "/libswitchboard.so");
  EXPECT_TRUE(WaitForFreshLoad(stubs, server)) << server.Log();
  EXPECT_TRUE(stubs.WaitUntilServed("libswitchboard.so")) << server.Log();
  const v1::GetServerInfoResponse info = stubs.Info();
  server.Signal(SIGTERM);
  reader.join();
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(server.WaitForExit(), 0);
  EXPECT_EQ(connectors.size(), 38u);
  EXPECT_EQ(generation, info.revision().generation());
  EXPECT_EQ(digest, info.revision().catalog_digest());
}

}  // namespace
}  // namespace domicile::testing
