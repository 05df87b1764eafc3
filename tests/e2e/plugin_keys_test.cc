// Which plugins a server serves, by who signed them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sysexits.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "service/loader/manifest.h"
#include "service/loader/sign.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"
#include "tests/support/signed_plugin.h"
#include "tests/support/status_matchers.h"

namespace domicile::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSignedPlugins[] = "domicile.signed-plugins";

class PluginKeys : public ::testing::Test {
 protected:
  PluginKeys() {
    TrustKey("build.pem", TestSigningKey());
    plugins_.Add(BundledPlugin("csctelecom"));
    plugins_.Add(BundledPlugin("plivo"));
  }

  std::string File(const std::string& name) const { return plugins_.path() + "/" + name; }

  // As an operator would: written elsewhere, then renamed.
  void PutKeyFile(const std::string& name, const std::string& content) const {
    fs::rename(keys_.Write(".new", content), keys_.File(name));
  }
  void TrustKey(const std::string& name, const crypto::PrivateKey& key) const {
    PutKeyFile(name, key.public_key().Pem());
  }

  // Replaces the signature of a plugin by another one.
  void Sign(const std::string& name, uint64_t revision,
            const crypto::PrivateKey& key = TestSigningKey()) const {
    ASSERT_THAT(loader::SignPlugin(File(name), {"1", revision}, key, TestLoadOptions("")), IsOk());
  }
  void Unsign(const std::string& name) const {
    fs::remove(File(name) + loader::kManifestSuffix);
    fs::remove(File(name) + loader::kSignatureSuffix);
  }

  std::vector<std::string> Flags(std::vector<std::string> more = {}) const {
    std::vector<std::string> flags = {"--plugins", plugins_.path(), "--plugin-keys", keys_.path()};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }

  const PluginDirectory plugins_;
  const TempDirectory keys_;
  const TempDirectory directory_;
};

TEST_F(PluginKeys, AServerShowsWhoSignedWhatItServes) {
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  const v1::Plugin plugin = stubs.Plugin("libplivo.so");
  EXPECT_EQ(plugin.state(), v1::PLUGIN_STATE_SERVED);
  EXPECT_EQ(plugin.key_id(), TestSigningKey().key_id());
  EXPECT_NE(plugin.version(), "");
  EXPECT_GT(plugin.revision(), 0);
  EXPECT_THAT(stubs.Info().unsafe_modes(), Not(Contains("unsigned_plugins_allowed")));
  EXPECT_EQ(server.Health(kSignedPlugins), "SERVING");
}

TEST_F(PluginKeys, APluginThatNobodySignedIsNotServedByDefault) {
  Unsign("libplivo.so");
  ServerProcess server({"--plugins", plugins_.path()});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  EXPECT_EQ(stubs.Plugin("libplivo.so").rejection_reason(), "UNSIGNED");
  EXPECT_EQ(stubs.Plugin("libcsctelecom.so").state(), v1::PLUGIN_STATE_SERVED);
}

TEST_F(PluginKeys, AllowingUnsignedPluginsIsSaidEverywhere) {
  Unsign("libplivo.so");
  ServerProcess server(Flags({"--allow-unsigned-plugins=true"}));
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  const v1::Plugin plugin = stubs.Plugin("libplivo.so");
  EXPECT_EQ(plugin.state(), v1::PLUGIN_STATE_SERVED);
  EXPECT_EQ(plugin.key_id(), "");
  EXPECT_THAT(stubs.Info().unsafe_modes(), Contains("unsigned_plugins_allowed"));
  EXPECT_EQ(server.Health(kSignedPlugins), "NOT_SERVING");
  EXPECT_THAT(server.Log(), HasSubstr("warning plugins that nobody signed are served"));
  EXPECT_THAT(server.Log(), HasSubstr("warning plugin libplivo.so is not signed"));
}

TEST_F(PluginKeys, AServerWithoutKeysServesNothingAndSaysWhy) {
  ServerProcess server({"--plugins", plugins_.path(), "--plugin-keys", keys_.File("none")});
  ASSERT_TRUE(server.WaitUntilListening()) << server.Log();
  EXPECT_EQ(server.Health(), "NOT_SERVING");
  EXPECT_THAT(Stubs(server).Info().last_reload().error(), HasSubstr(keys_.File("none")));
}

TEST_F(PluginKeys, AKeysDirectoryThatOthersMayWriteToIsNotUsed) {
  ASSERT_EQ(chmod(keys_.path().c_str(), 0777), 0);
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilListening()) << server.Log();
  EXPECT_EQ(server.Health(), "NOT_SERVING");
  EXPECT_THAT(Stubs(server).Info().last_reload().error(), HasSubstr("decide who is trusted"));
}

TEST_F(PluginKeys, AKeyCanBeRotatedWithoutARestart) {
  const crypto::PrivateKey next = *crypto::PrivateKey::Generate();
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  TrustKey("next.pem", next);
  Sign("libplivo.so", 2'000'000, next);
  ASSERT_TRUE(stubs.WaitForPlugins([&](const v1::ListPluginsResponse& response) {
    return response.last_reload().succeeded() &&
           std::any_of(response.plugins().begin(), response.plugins().end(),
                       [&](const v1::Plugin& plugin) { return plugin.key_id() == next.key_id(); });
  })) << server.Log();
  EXPECT_EQ(stubs.Plugin("libplivo.so").revision(), 2'000'000);
}

TEST_F(PluginKeys, RevokingAKeyEndsWhatItSignedAtOnce) {
  const crypto::PrivateKey lost = *crypto::PrivateKey::Generate();
  TrustKey("lost.pem", lost);
  Sign("libplivo.so", 2'000'000, lost);
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  ASSERT_EQ(stubs.Plugin("libplivo.so").state(), v1::PLUGIN_STATE_SERVED);

  PutKeyFile("revoked", lost.key_id() + "\n");
  ASSERT_TRUE(stubs.WaitForPlugins([](const v1::ListPluginsResponse& response) {
    return std::any_of(
        response.plugins().begin(), response.plugins().end(),
        [](const v1::Plugin& plugin) { return plugin.rejection_reason() == "REVOKED_KEY"; });
  })) << server.Log();
  EXPECT_EQ(stubs.Plugin("libplivo.so").state(), v1::PLUGIN_STATE_REJECTED);
  EXPECT_EQ(stubs.Plugin("libcsctelecom.so").state(), v1::PLUGIN_STATE_SERVED);
  EXPECT_EQ(server.Health(), "SERVING");
}

TEST_F(PluginKeys, RevokingTheOnlyKeyLeavesAServerThatDoesNotServe) {
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  PutKeyFile("revoked", TestSigningKey().key_id() + "\n");
  ASSERT_TRUE(server.WaitForLog("what was signed with a revoked key is no longer served"))
      << server.Log();
  EXPECT_EQ(server.Health(), "NOT_SERVING");
}

TEST_F(PluginKeys, AnOlderRevisionIsRefusedAfterARestart) {
  const std::vector<std::string> flags =
      Flags({"--store", "sqlite:" + directory_.File("tenants.db")});
  Sign("libplivo.so", 2'000'002);
  {
    ServerProcess server(flags);
    ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
    server.Signal(SIGTERM);
    EXPECT_EQ(server.WaitForExit(), 0);
  }
  EXPECT_TRUE(fs::exists(directory_.File("plugin-revisions.db")));
  Sign("libplivo.so", 2'000'001);
  ServerProcess server(flags);
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  EXPECT_EQ(stubs.Plugin("libplivo.so").rejection_reason(), "ROLLED_BACK");
  EXPECT_EQ(stubs.Plugin("libplivo.so").revision(), 2'000'001);

  Sign("libplivo.so", 2'000'002);
  EXPECT_TRUE(stubs.WaitUntilServed("libplivo.so")) << server.Log();
}

TEST_F(PluginKeys, AnOlderRevisionInPlaceOfAServedOneMakesTheReloadFail) {
  Sign("libplivo.so", 2'000'002);
  ServerProcess server(Flags({"--watch-plugins=false"}));
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  Sign("libplivo.so", 2'000'001);
  server.Signal(SIGHUP);
  ASSERT_TRUE(server.WaitForLog("ROLLED_BACK")) << server.Log();
  const v1::Plugin plugin = Stubs(server).Plugin("libplivo.so");
  EXPECT_EQ(plugin.state(), v1::PLUGIN_STATE_SERVED);
  EXPECT_EQ(plugin.revision(), 2'000'002);
}

TEST_F(PluginKeys, RevisionsThatCannotBeKeptKeepTheServerFromStarting) {
  const std::string file = directory_.Write("revisions.db", std::string(4096, 'x'));
  ServerProcess server(Flags({"--plugin-revisions", file}));
  EXPECT_EQ(server.WaitForExit(), EX_DATAERR) << server.Log();
}

}  // namespace
}  // namespace domicile::testing
