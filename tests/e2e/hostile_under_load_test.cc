// Plugins that misbehave are dropped into the directory of a server that answers queries all the
// while: each is rejected for what it does, and no query fails or slows down noticeably.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"
#include "tests/support/query_load.h"

namespace domicile::testing {
namespace {

// How much slower the slowest hundredth of the queries may be while a plugin misbehaves. Loading
// takes a core, and there may be two. Under sanitizers it takes much longer.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kSlower = 100;
#else
constexpr double kSlower = 10;
#endif
// Below this, the figure before is too small to be multiplied.
constexpr absl::Duration kUnnoticeable = absl::Milliseconds(10);

struct Hostile {
  const char* name;
  const char* reason;
};

void PrintTo(const Hostile& hostile, std::ostream* out) { *out << hostile.name; }

class HostileUnderLoad : public ::testing::TestWithParam<Hostile> {
 protected:
  struct Shared {
    PluginDirectory plugins{BundledPluginsDirectory()};
    ServerProcess server{{"--plugins", plugins.path(), "--plugin-deadline", "5"}};
    std::unique_ptr<Stubs> stubs;
    std::unique_ptr<QueryLoad> load;
    QueryLoad::Report before;
  };

  static void SetUpTestSuite() {
    std::filesystem::remove(DOMICILE_HOSTILE_WITNESS);
    shared_ = new Shared;
    ASSERT_TRUE(shared_->server.WaitUntilServing()) << shared_->server.Log();
    shared_->stubs = std::make_unique<Stubs>(shared_->server);
    shared_->load = std::make_unique<QueryLoad>(shared_->server, QueryLoad::Options());
    absl::SleepFor(absl::Milliseconds(300));
    shared_->load->Take();  // the first calls connect
    absl::SleepFor(absl::Seconds(2));
    shared_->before = shared_->load->Take();
    ASSERT_GT(shared_->before.calls, 100);
  }

  static void TearDownTestSuite() {
    delete shared_;
    shared_ = nullptr;
  }

  static Shared* shared_;
};

HostileUnderLoad::Shared* HostileUnderLoad::shared_ = nullptr;

TEST_P(HostileUnderLoad, IsRejectedAndDisturbsNoQuery) {
  const Stubs& stubs = *shared_->stubs;
  const std::string file = std::string("lib") + GetParam().name + ".so";
  const std::string digest = stubs.Info().revision().catalog_digest();
  shared_->load->Take();

  shared_->plugins.Add(std::string(DOMICILE_HOSTILE_DIR) + "/" + file);
  ASSERT_TRUE(stubs.WaitForPlugins([&](const v1::ListPluginsResponse& response) {
    return std::any_of(response.plugins().begin(), response.plugins().end(),
                       [&](const v1::Plugin& plugin) { return plugin.file() == file; });
  })) << shared_->server.Log();
  const QueryLoad::Report during = shared_->load->Take();

  const v1::Plugin plugin = stubs.Plugin(file);
  EXPECT_EQ(plugin.state(), v1::PLUGIN_STATE_REJECTED);
  EXPECT_EQ(plugin.rejection_reason(), GetParam().reason) << plugin.rejection_message();
  EXPECT_TRUE(stubs.Info().last_reload().succeeded());
  EXPECT_EQ(stubs.Info().revision().catalog_digest(), digest);

  EXPECT_GT(during.calls, 20);
  EXPECT_EQ(during.failures, 0) << during.first_failure;
  EXPECT_LE(during.p99, std::max(shared_->before.p99, kUnnoticeable) * kSlower)
      << "before: median " << shared_->before.median << ", p99 " << shared_->before.p99
      << "; during: median " << during.median << ", longest " << during.longest;
  EXPECT_FALSE(std::filesystem::exists(DOMICILE_HOSTILE_WITNESS));

  shared_->plugins.Remove(file);
  EXPECT_TRUE(stubs.WaitUntilGone(file)) << shared_->server.Log();
}

INSTANTIATE_TEST_SUITE_P(
    , HostileUnderLoad,
    ::testing::Values(
        Hostile{"aborts_in_constructor", "CRASHED"}, Hostile{"crashes_in_constructor", "CRASHED"},
        Hostile{"exits_in_constructor", "CRASHED"}, Hostile{"overflows_stack", "CRASHED"},
        Hostile{"resolver_crashes", "CRASHED"}, Hostile{"closes_channel", "HUNG"},
        Hostile{"hangs_in_constructor", "HUNG"}, Hostile{"resolver_hangs", "HUNG"},
        Hostile{"fills_memory", "OUT_OF_MEMORY"}, Hostile{"floods_channel", "TOO_LARGE"},
        Hostile{"forks", "FORBIDDEN_SYSTEM_CALL"}, Hostile{"kills_parent", "FORBIDDEN_SYSTEM_CALL"},
        Hostile{"opens_socket", "FORBIDDEN_SYSTEM_CALL"},
        Hostile{"prints_endlessly", "FORBIDDEN_SYSTEM_CALL"},
        Hostile{"reads_passwd", "FORBIDDEN_SYSTEM_CALL"},
        Hostile{"writes_file", "FORBIDDEN_SYSTEM_CALL"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace domicile::testing
