// Loading plugins again: when, and what happens when it fails.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sysexits.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"

namespace domicile::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Reload : public ::testing::Test {
 protected:
  void SetUp() override {
    plugins_.Add(BundledPlugin("csctelecom"));
    plugins_.Add(BundledPlugin("plivo"));
  }

  const PluginDirectory plugins_;
};

TEST_F(Reload, HappensWhenAPluginIsAddedOrRemoved) {
  ServerProcess server({"--plugins", plugins_.path()});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  const v1::GetServerInfoResponse before = stubs.Info();

  plugins_.Add(BundledPlugin("skebby"));
  ASSERT_TRUE(stubs.WaitUntilServed("libskebby.so")) << server.Log();
  EXPECT_EQ(stubs.Resolve(ResidencyRequest("skebby/sms")).residencies_size(), 1);
  const v1::GetServerInfoResponse after = stubs.Info();
  EXPECT_GT(after.plugin_generation(), before.plugin_generation());
  EXPECT_EQ(after.revision().generation(), before.revision().generation() + 1);
  EXPECT_NE(after.revision().catalog_digest(), before.revision().catalog_digest());

  plugins_.Remove("libskebby.so");
  ASSERT_TRUE(stubs.WaitUntilGone("libskebby.so")) << server.Log();
  EXPECT_EQ(stubs.Info().revision().catalog_digest(), before.revision().catalog_digest());
}

TEST_F(Reload, HappensOnHangupWhenNobodyWatches) {
  ServerProcess server({"--plugins", plugins_.path(), "--watch-plugins=false"});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  plugins_.Add(BundledPlugin("skebby"));
  absl::SleepFor(absl::Seconds(1));  // longer than a watcher waits for quiet
  EXPECT_EQ(stubs.Plugin("libskebby.so").file(), "");
  server.Signal(SIGHUP);
  EXPECT_TRUE(stubs.WaitUntilServed("libskebby.so")) << server.Log();
}

TEST_F(Reload, IsHeardByAWatch) {
  ServerProcess server({"--plugins", plugins_.path()});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  grpc::ClientContext context;
  Limit(context);
  const auto watch = stubs.catalog->WatchCatalog(&context, {});
  v1::WatchCatalogResponse message;
  ASSERT_TRUE(watch->Read(&message));

  plugins_.Add(BundledPlugin("skebby"));
  ASSERT_TRUE(watch->Read(&message));
  while (message.checkpoint()) ASSERT_TRUE(watch->Read(&message));
  ASSERT_EQ(message.changes_size(), 2);
  EXPECT_EQ(message.changes(0).kind(), v1::CHANGE_KIND_ADDED);
  EXPECT_EQ(message.changes(0).processor().id(), "skebby");
  EXPECT_EQ(message.changes(1).connector().id(), "skebby/sms");
  EXPECT_EQ(message.current_through().generation(), 2u);
  context.TryCancel();
}

TEST_F(Reload, ThatWouldLoseAPluginKeepsTheLastGoodCatalogAndSaysSo) {
  ServerProcess server({"--plugins", plugins_.path()});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  const v1::GetServerInfoResponse before = stubs.Info();

  plugins_.AddText("libplivo.so", "not a library");
  ASSERT_TRUE(stubs.WaitForPlugins([](const auto& response) {
    return !response.last_reload().succeeded();
  })) << server.Log();

  const v1::Plugin plivo = stubs.Plugin("libplivo.so");
  EXPECT_EQ(plivo.state(), v1::PLUGIN_STATE_SERVED);
  EXPECT_THAT(plivo.connector_ids(), ElementsAre("plivo/sms"));
  EXPECT_EQ(plivo.rejection_reason(), "NOT_ELF");
  EXPECT_THAT(plivo.rejection_message(), HasSubstr("what was loaded before"));
  const v1::GetServerInfoResponse info = stubs.Info();
  EXPECT_EQ(info.revision().catalog_digest(), before.revision().catalog_digest());
  EXPECT_EQ(info.revision().generation(), before.revision().generation());
  EXPECT_EQ(info.plugin_generation(), before.plugin_generation());
  EXPECT_THAT(info.last_reload().error(), AllOf(HasSubstr("libplivo.so"), HasSubstr("NOT_ELF")));
  EXPECT_EQ(info.last_reload().served_count(), 2);
  EXPECT_EQ(info.last_reload().rejected_count(), 1);
  EXPECT_THAT(server.Log(), AllOf(HasSubstr("the last good catalog stays"), HasSubstr("NOT_ELF")));
  EXPECT_EQ(server.Health(), "SERVING");
  EXPECT_EQ(stubs.Resolve(ResidencyRequest("plivo/sms")).residencies_size(), 1);

  plugins_.Add(BundledPlugin("plivo"));
  ASSERT_TRUE(stubs.WaitForPlugins([](const auto& response) {
    return response.last_reload().succeeded();
  })) << server.Log();
  EXPECT_EQ(stubs.Plugin("libplivo.so").rejection_reason(), "");
}

TEST_F(Reload, OfADirectoryThatIsGoneKeepsTheLastGoodCatalog) {
  const TempDirectory parent;
  const std::string path = parent.File("plugins");
  std::filesystem::copy(plugins_.path(), path);
  ServerProcess server({"--plugins", path});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  std::filesystem::remove_all(path);
  ASSERT_TRUE(stubs.WaitForPlugins([](const auto& response) {
    return !response.last_reload().succeeded();
  })) << server.Log();
  EXPECT_EQ(server.Health(), "SERVING");
  EXPECT_EQ(stubs.Resolve(ResidencyRequest("plivo/sms")).residencies_size(), 1);

  std::filesystem::copy(plugins_.path(), path);
  EXPECT_TRUE(stubs.WaitForPlugins([](const auto& response) {
    return response.last_reload().succeeded();
  })) << server.Log();
}

TEST_F(Reload, RejectsABadPluginByNameAndServesTheOthers) {
  plugins_.AddText("libbad.so", "not a library");
  ServerProcess server({"--plugins", plugins_.path()});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  const v1::Plugin bad = stubs.Plugin("libbad.so");
  EXPECT_EQ(bad.state(), v1::PLUGIN_STATE_REJECTED);
  EXPECT_EQ(bad.rejection_reason(), "NOT_ELF");
  EXPECT_THAT(bad.rejection_message(), HasSubstr("libbad.so"));
  EXPECT_EQ(stubs.Plugin("libplivo.so").state(), v1::PLUGIN_STATE_SERVED);
  EXPECT_TRUE(stubs.Info().last_reload().succeeded());
}

TEST_F(Reload, StrictRefusesToStartAndNamesThePlugin) {
  plugins_.Add(DOMICILE_HOSTILE_DIR "/libcrashes_in_constructor.so");
  for (const std::vector<std::string>& strict :
       {std::vector<std::string>{"--strict"}, {"--strict=true"}}) {
    std::vector<std::string> flags = {"--plugins", plugins_.path()};
    flags.insert(flags.end(), strict.begin(), strict.end());
    ServerProcess server(flags);
    EXPECT_EQ(server.WaitForExit(absl::Seconds(20)), EX_DATAERR) << strict[0];
    EXPECT_THAT(server.Log(),
                AllOf(HasSubstr("libcrashes_in_constructor.so"), HasSubstr("CRASHED")));
  }
}

TEST_F(Reload, StrictKeepsTheLastGoodCatalogWhenAPluginIsRejectedLater) {
  ServerProcess server({"--plugins", plugins_.path(), "--strict=true"});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  plugins_.Add(BundledPlugin("skebby"));
  plugins_.AddText("libbad.so", "not a library");
  ASSERT_TRUE(stubs.WaitForPlugins([](const auto& response) {
    return !response.last_reload().succeeded();
  })) << server.Log();
  EXPECT_EQ(stubs.Plugin("libbad.so").state(), v1::PLUGIN_STATE_REJECTED);
  EXPECT_THAT(stubs.Info().last_reload().error(), HasSubstr("libbad.so"));
  EXPECT_EQ(server.Health(), "SERVING");

  plugins_.Remove("libbad.so");
  EXPECT_TRUE(stubs.WaitUntilServed("libskebby.so")) << server.Log();
}

}  // namespace
}  // namespace domicile::testing
