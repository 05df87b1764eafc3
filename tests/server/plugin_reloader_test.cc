#include "service/plugin_reloader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/digest.h"
#include "tests/server/started_server.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"
#include "tests/support/signed_plugin.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile {
namespace {

using ::testing::_;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::PluginDirectory;
using testing::ReadFile;
using ::testing::SizeIs;
using testing::StatusIs;

constexpr int64_t kNow = 1'795'435'200;

// The plugin host, noting what a command says each time it is started.
class NotingHost {
 public:
  explicit NotingHost(const std::string& command) {
    std::ofstream(program_) << "#!/bin/sh\n"
                            << command << " >> " << notes_ << "\nexec "
                            << testing::TestLoadOptions("").host_program << " \"$@\"\n";
    chmod(program_.c_str(), 0700);
  }

  const std::string& program() const { return program_; }
  std::string noted() const { return ReadFile(notes_); }

 private:
  const testing::TempDirectory directory_;
  const std::string program_ = directory_.File("host"), notes_ = directory_.File("notes");
};

class PluginReloaderTest : public ::testing::Test {
 protected:
  using Options = PluginReloader::Options;

  static Options OptionsFor(const std::string& directory) {
    Options options;
    options.load = testing::TestLoadOptions(directory);
    options.keys_directory = testing::TestKeysDirectory();
    return options;
  }

  PluginReloaderTest() { Watch(false); }

  // Begins anew, as a server with that option.
  void Watch(bool strict) {
    Options options = OptionsFor(plugins_.path());
    options.strict = strict;
    Watch(options);
  }
  void WatchWith(const NotingHost& host) {
    Options options = OptionsFor(plugins_.path());
    options.load.host_program = host.program();
    Watch(options);
  }
  void Watch(const Options& options) {
    reloader_ = std::make_unique<PluginReloader>(
        options, *seen_, [] { return absl::FromUnixSeconds(kNow); }, state_);
  }

  std::vector<std::string> Processors() const {
    const auto catalog = state_.Get()->catalog;
    return catalog == nullptr ? std::vector<std::string>() : catalog::IdsOf(catalog->processors());
  }

  // What the report says of a file.
  v1::Plugin ReportOf(const std::string& file) const {
    for (const v1::Plugin& plugin : state_.load_report().plugins) {
      if (plugin.file() == file) return plugin;
    }
    ADD_FAILURE() << "no report of " << file;
    return {};
  }

  v1::ReloadOutcome Outcome() const { return state_.load_report().outcome; }

  const PluginDirectory plugins_;
  rpc::Snapshots snapshots_{{}, base::SystemClock()};
  rpc::CatalogState state_{snapshots_};
  const std::unique_ptr<loader::SeenRevisions> seen_ = *loader::SeenRevisions::Open(":memory:");
  std::unique_ptr<PluginReloader> reloader_;
};

TEST_F(PluginReloaderTest, ServesWhatTheDirectoryHolds) {
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  plugins_.Add(testing::BundledPlugin("gma"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  EXPECT_THAT(Processors(), ElementsAre("ethiclab", "gma"));
}

TEST_F(PluginReloaderTest, ReportsEachFileThatIsServed) {
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  const v1::Plugin plugin = ReportOf("libethiclab.so");
  EXPECT_EQ(plugin.state(), v1::PLUGIN_STATE_SERVED);
  EXPECT_EQ(plugin.processor_id(), "ethiclab");
  EXPECT_THAT(plugin.connector_ids(), ElementsAre("ethiclab/consulting"));
  EXPECT_EQ(plugin.digest(), base::Sha256Hex(ReadFile(testing::BundledPlugin("ethiclab"))));
  EXPECT_EQ(plugin.rejection_reason(), "");
}

TEST_F(PluginReloaderTest, ReportsThatItSucceeded) {
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  EXPECT_TRUE(Outcome().succeeded());
  EXPECT_EQ(Outcome().error(), "");
  EXPECT_EQ(Outcome().time().seconds(), kNow);
  EXPECT_EQ(Outcome().served_count(), 1);
  EXPECT_EQ(Outcome().rejected_count(), 0);
  EXPECT_EQ(state_.load_report().plugin_generation, 1);
}

TEST_F(PluginReloaderTest, ServesTheOthersWhenOneIsRefused) {
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  plugins_.AddText("libbad.so", kGarbage);
  ASSERT_THAT(reloader_->Reload(), IsOk());
  EXPECT_THAT(Processors(), ElementsAre("ethiclab"));
  const v1::Plugin plugin = ReportOf("libbad.so");
  EXPECT_EQ(plugin.state(), v1::PLUGIN_STATE_REJECTED);
  EXPECT_EQ(plugin.rejection_reason(), "NOT_ELF");
  EXPECT_THAT(plugin.rejection_message(), HasSubstr("libbad.so"));
  EXPECT_EQ(plugin.digest(), base::Sha256Hex(kGarbage));
  EXPECT_EQ(Outcome().rejected_count(), 1);
}

TEST_F(PluginReloaderTest, CountsLoadsThatSucceedAndKeepsTheRevisionOfEqualContent) {
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  ASSERT_THAT(reloader_->Reload(), IsOk());
  EXPECT_EQ(state_.load_report().plugin_generation, 2);
  EXPECT_EQ(state_.Get()->revision.generation(), 1);
}

TEST_F(PluginReloaderTest, OpensAFileOnceForAsLongAsItIsThere) {
  const NotingHost host("echo opened");
  WatchWith(host);
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  plugins_.Add(testing::BundledPlugin("gma"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  EXPECT_THAT(Processors(), ElementsAre("ethiclab", "gma"));
  EXPECT_EQ(host.noted(), "opened\nopened\n");
  plugins_.Remove("libethiclab.so");
  ASSERT_THAT(reloader_->Reload(), IsOk());
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  EXPECT_EQ(host.noted(), "opened\nopened\nopened\n");
}

TEST_F(PluginReloaderTest, LetsOthersGoFirstOnceSomethingIsServed) {
  const NotingHost host("/usr/bin/nice");
  WatchWith(host);
  const int before = getpriority(PRIO_PROCESS, 0);
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  plugins_.Add(testing::BundledPlugin("gma"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  EXPECT_EQ(host.noted(), absl::StrCat(before, "\n", std::min(before + 10, 19), "\n"));
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), before);
}

TEST_F(PluginReloaderTest, TakesInAPluginThatIsAdded) {
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  plugins_.Add(testing::BundledPlugin("gma"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  EXPECT_THAT(Processors(), ElementsAre("ethiclab", "gma"));
  EXPECT_EQ(state_.Get()->revision.generation(), 2);
}

TEST_F(PluginReloaderTest, LetsGoOfAPluginWhoseFileIsRemoved) {
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  plugins_.Add(testing::BundledPlugin("gma"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  plugins_.Remove("libgma.so");
  ASSERT_THAT(reloader_->Reload(), IsOk());
  EXPECT_THAT(Processors(), ElementsAre("ethiclab"));
  EXPECT_THAT(state_.load_report().plugins, SizeIs(1));
}

TEST_F(PluginReloaderTest, FailsWhenTheFileOfAServedPluginIsSpoiledAndKeepsIt) {
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  plugins_.Add(testing::BundledPlugin("gma"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  const auto before = state_.Get();
  plugins_.AddText("libgma.so", kGarbage);
  EXPECT_THAT(reloader_->Reload(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("a plugin that is served would be lost"),
                             HasSubstr("libgma.so: NOT_ELF"))));
  EXPECT_EQ(state_.Get(), before);
}

TEST_F(PluginReloaderTest, ReportsAFailureBesideWhatIsStillServed) {
  plugins_.Add(testing::BundledPlugin("gma"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  plugins_.AddText("libgma.so", kGarbage);
  ASSERT_FALSE(reloader_->Reload().ok());
  const v1::Plugin plugin = ReportOf("libgma.so");
  EXPECT_EQ(plugin.state(), v1::PLUGIN_STATE_SERVED);
  EXPECT_EQ(plugin.digest(), base::Sha256Hex(ReadFile(testing::BundledPlugin("gma"))));
  EXPECT_EQ(plugin.rejection_reason(), "NOT_ELF");
  EXPECT_THAT(plugin.rejection_message(), HasSubstr("what was loaded before it is served"));
  EXPECT_FALSE(Outcome().succeeded());
  EXPECT_THAT(Outcome().error(), HasSubstr("libgma.so"));
  EXPECT_EQ(Outcome().served_count(), 1);
  EXPECT_EQ(Outcome().rejected_count(), 1);
  EXPECT_EQ(state_.load_report().plugin_generation, 1);
}

TEST_F(PluginReloaderTest, ReportsLawThatCouldNotBeReadBesideThePlugins) {
  plugins_.Add(testing::BundledPlugin("gma"));
  EXPECT_THAT(reloader_->Reload(absl::InvalidArgumentError("eu.textproto:1:2: no")), IsOk());
  EXPECT_FALSE(Outcome().succeeded());
  EXPECT_EQ(Outcome().error(), "eu.textproto:1:2: no");
  EXPECT_THAT(Processors(), ElementsAre("gma"));
  plugins_.AddText("libgma.so", kGarbage);
  ASSERT_FALSE(reloader_->Reload(absl::InvalidArgumentError("eu.textproto:1:2: no")).ok());
  EXPECT_THAT(Outcome().error(),
              AllOf(HasSubstr("eu.textproto:1:2: no; "), HasSubstr("libgma.so")));
}

TEST_F(PluginReloaderTest, RecoversWhenTheFileIsRepaired) {
  plugins_.Add(testing::BundledPlugin("gma"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  plugins_.AddText("libgma.so", kGarbage);
  ASSERT_FALSE(reloader_->Reload().ok());
  plugins_.Add(testing::BundledPlugin("gma"));
  EXPECT_THAT(reloader_->Reload(), IsOk());
  EXPECT_EQ(ReportOf("libgma.so").rejection_reason(), "");
  EXPECT_TRUE(Outcome().succeeded());
}

TEST_F(PluginReloaderTest, RecoversWhenTheSpoiledFileIsRemoved) {
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  plugins_.Add(testing::BundledPlugin("gma"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  plugins_.AddText("libgma.so", kGarbage);
  ASSERT_FALSE(reloader_->Reload().ok());
  plugins_.Remove("libgma.so");
  EXPECT_THAT(reloader_->Reload(), IsOk());
  EXPECT_THAT(Processors(), ElementsAre("ethiclab"));
}

TEST_F(PluginReloaderTest, FailsWhenAnotherFileTakesThePlaceOfAServedPlugin) {
  plugins_.Add(testing::BundledPlugin("gma"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  plugins_.Add(testing::BundledPlugin("gma"), "liba.so");
  EXPECT_THAT(reloader_->Reload(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                            HasSubstr("libgma.so: DUPLICATE_ID")));
  EXPECT_THAT(Processors(), ElementsAre("gma"));
}

TEST_F(PluginReloaderTest, FailsWhenAServedPluginLosesWhatItNames) {
  for (const char* processor : {"amazon", "meta", "sinch"})
    plugins_.Add(testing::BundledPlugin(processor));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  plugins_.Remove("libmeta.so");
  EXPECT_THAT(reloader_->Reload(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                            HasSubstr("libsinch.so: UNRESOLVED_REFERENCE")));
  EXPECT_THAT(Processors(), ElementsAre("amazon", "meta", "sinch"));
}

TEST_F(PluginReloaderTest, FailsOnADirectoryWithoutPlugins) {
  EXPECT_THAT(reloader_->Reload(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("it has no *.so file")));
  EXPECT_EQ(state_.Get()->catalog, nullptr);
  EXPECT_EQ(state_.load_report().plugin_generation, 0);
}

TEST_F(PluginReloaderTest, FailsWhenNoPluginCanBeServedAndSaysWhy) {
  plugins_.AddText("libbad.so", kGarbage);
  EXPECT_THAT(reloader_->Reload(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("libbad.so: NOT_ELF")));
  EXPECT_EQ(ReportOf("libbad.so").state(), v1::PLUGIN_STATE_REJECTED);
}

TEST_F(PluginReloaderTest, FailsWhenEveryFileIsGoneAndKeepsTheCatalog) {
  plugins_.Add(testing::BundledPlugin("gma"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  plugins_.Remove("libgma.so");
  EXPECT_THAT(reloader_->Reload(), StatusIs(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(Processors(), ElementsAre("gma"));
  EXPECT_EQ(ReportOf("libgma.so").state(), v1::PLUGIN_STATE_SERVED);
}

TEST_F(PluginReloaderTest, FailsOnADirectoryThatIsNotThere) {
  Watch(OptionsFor(plugins_.path() + "/nowhere"));
  EXPECT_THAT(reloader_->Reload(), StatusIs(absl::StatusCode::kNotFound, HasSubstr("nowhere")));
  EXPECT_FALSE(Outcome().succeeded());
  EXPECT_THAT(Outcome().error(), HasSubstr("nowhere"));
}

TEST_F(PluginReloaderTest, StrictFailsOnOnePluginThatIsRefused) {
  Watch(true);
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  plugins_.AddText("libbad.so", kGarbage);
  EXPECT_THAT(reloader_->Reload(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("strict mode"), HasSubstr("libbad.so"))));
  EXPECT_EQ(state_.Get()->catalog, nullptr);
}

TEST_F(PluginReloaderTest, StrictKeepsTheCatalogWhenABadPluginIsAdded) {
  Watch(true);
  plugins_.Add(testing::BundledPlugin("ethiclab"));
  ASSERT_THAT(reloader_->Reload(), IsOk());
  plugins_.Add(testing::BundledPlugin("gma"));
  plugins_.AddText("libbad.so", kGarbage);
  EXPECT_FALSE(reloader_->Reload().ok());
  EXPECT_THAT(Processors(), ElementsAre("ethiclab"));
}

}  // namespace
}  // namespace domicile
