// What a reload does when who is trusted has changed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "service/loader/sign.h"
#include "service/plugin_reloader.h"
#include "tests/server/started_server.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"
#include "tests/support/signed_plugin.h"
#include "tests/support/status_matchers.h"

namespace domicile {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::PluginDirectory;
using testing::StatusIs;
using testing::TempDirectory;

// `ethiclab`, signed by this build, and `gma`, signed as revision 5 by a key that may be lost.
class PluginTrustTest : public ::testing::Test {
 protected:
  PluginTrustTest() {
    keys_.Write("build.pem", testing::TestSigningKey().public_key().Pem());
    keys_.Write("lost.pem", lost_.public_key().Pem());
    plugins_.Add(testing::BundledPlugin("ethiclab"));
    plugins_.Add(testing::BundledPlugin("gma"));
    Sign("gma", 5, lost_);
    Start(false);
  }

  void Start(bool strict) {
    PluginReloader::Options options;
    options.load = testing::TestLoadOptions(plugins_.path());
    options.keys_directory = keys_.path();
    options.strict = strict;
    reloader_ = std::make_unique<PluginReloader>(options, *seen_, base::SystemClock(), state_);
  }
  void Sign(const std::string& processor, uint64_t revision, const crypto::PrivateKey& key) {
    ASSERT_THAT(loader::SignPlugin(plugins_.path() + "/lib" + processor + ".so", {"v5", revision},
                                   key, testing::TestLoadOptions("")),
                IsOk());
  }
  void Revoke(const crypto::PrivateKey& key) { keys_.Write("revoked", key.key_id() + "\n"); }

  std::vector<std::string> Processors() const {
    return catalog::IdsOf(state_.Get()->catalog->processors());
  }
  v1::Plugin ReportOf(const std::string& file) const {
    for (const v1::Plugin& plugin : state_.load_report().plugins) {
      if (plugin.file() == file) return plugin;
    }
    return {};
  }

  const PluginDirectory plugins_;
  const TempDirectory keys_;
  const crypto::PrivateKey lost_ = *crypto::PrivateKey::Generate();
  rpc::Snapshots snapshots_{{}, base::SystemClock()};
  rpc::CatalogState state_{snapshots_};
  const std::unique_ptr<loader::SeenRevisions> seen_ = *loader::SeenRevisions::Open(":memory:");
  std::unique_ptr<PluginReloader> reloader_;
};

TEST_F(PluginTrustTest, ReportsWhoSignedWhatIsServed) {
  ASSERT_THAT(reloader_->Reload(), IsOk());
  const v1::Plugin plugin = ReportOf("libgma.so");
  EXPECT_EQ(plugin.key_id(), lost_.key_id());
  EXPECT_EQ(plugin.version(), "v5");
  EXPECT_EQ(plugin.revision(), 5);
}

TEST_F(PluginTrustTest, ReportsWhoSignedWhatARejectionIsAbout) {
  ASSERT_THAT(seen_->Raise({{"gma", 6}}), IsOk());
  ASSERT_THAT(reloader_->Reload(), IsOk());
  const v1::Plugin plugin = ReportOf("libgma.so");
  EXPECT_EQ(plugin.rejection_reason(), "ROLLED_BACK");
  EXPECT_EQ(plugin.key_id(), lost_.key_id());
  EXPECT_EQ(plugin.revision(), 5);
}

TEST_F(PluginTrustTest, LetsGoOfWhatARevokedKeySigned) {
  ASSERT_THAT(reloader_->Reload(), IsOk());
  Revoke(lost_);
  ASSERT_THAT(reloader_->Reload(), IsOk());
  EXPECT_THAT(Processors(), ElementsAre("ethiclab"));
  EXPECT_EQ(ReportOf("libgma.so").state(), v1::PLUGIN_STATE_REJECTED);
  EXPECT_EQ(ReportOf("libgma.so").rejection_reason(), "REVOKED_KEY");
}

TEST_F(PluginTrustTest, LetsGoOfWhatARevokedKeySignedEvenWhenTheReloadFails) {
  ASSERT_THAT(reloader_->Reload(), IsOk());
  Revoke(lost_);
  plugins_.AddText("libethiclab.so", kGarbage);
  EXPECT_THAT(reloader_->Reload(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("signed with a revoked key is no longer served"),
                             HasSubstr("libethiclab.so: NOT_ELF"))));
  EXPECT_THAT(Processors(), IsEmpty());
  EXPECT_EQ(state_.load_report().outcome.served_count(), 0);
}

TEST_F(PluginTrustTest, StrictLetsGoOfWhatARevokedKeySigned) {
  Start(true);
  ASSERT_THAT(reloader_->Reload(), IsOk());
  Revoke(lost_);
  EXPECT_FALSE(reloader_->Reload().ok());
  EXPECT_THAT(Processors(), ElementsAre("ethiclab"));
}

TEST_F(PluginTrustTest, FailsWhenAKeyIsGoneWithoutARevocationAndKeepsWhatItSigned) {
  ASSERT_THAT(reloader_->Reload(), IsOk());
  std::filesystem::remove(keys_.File("lost.pem"));
  EXPECT_THAT(reloader_->Reload(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("libgma.so: UNKNOWN_KEY")));
  EXPECT_THAT(Processors(), ElementsAre("ethiclab", "gma"));
}

TEST_F(PluginTrustTest, FailsWhenTheKeysCannotBeReadAndKeepsWhatIsServed) {
  ASSERT_THAT(reloader_->Reload(), IsOk());
  keys_.Write("revoked", "not an id\n");
  EXPECT_THAT(reloader_->Reload(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("revoked` has in line 1")));
  EXPECT_THAT(Processors(), ElementsAre("ethiclab", "gma"));
}

TEST_F(PluginTrustTest, RemembersTheRevisionsThatItServes) {
  ASSERT_THAT(reloader_->Reload(), IsOk());
  EXPECT_THAT(seen_->highest(), Contains(::testing::Pair("gma", 5)));
  Sign("gma", 4, lost_);
  EXPECT_THAT(reloader_->Reload(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("libgma.so: ROLLED_BACK")));
}

TEST_F(PluginTrustTest, DoesNotRememberRevisionsOfALoadThatFailed) {
  ASSERT_THAT(reloader_->Reload(), IsOk());
  Sign("gma", 6, lost_);
  plugins_.AddText("libethiclab.so", kGarbage);
  ASSERT_FALSE(reloader_->Reload().ok());
  EXPECT_THAT(seen_->highest(), Contains(::testing::Pair("gma", 5)));
}

}  // namespace
}  // namespace domicile
