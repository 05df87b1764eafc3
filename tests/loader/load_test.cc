#include "service/loader/load.h"

#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/digest.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::loader {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;
using testing::TempDirectory;

const fs::path kHostile = DOMICILE_HOSTILE_DIR;
const fs::path kGood = kHostile / "libswitchboard.so";

// What loading does apart from signatures, which verification_test.cc is about.
LoadOptions Unverified(const std::string& directory) {
  LoadOptions options = testing::TestLoadOptions(directory);
  options.verification = nullptr;
  return options;
}

LoadResult MustLoad(const LoadOptions& options) {
  absl::StatusOr<LoadResult> result = LoadPluginDirectory(options);
  EXPECT_THAT(result, IsOk());
  return result.ok() ? *std::move(result) : LoadResult();
}

catalog::Rejection MustRefuse(const fs::path& file, const LoadOptions& options = Unverified("")) {
  auto result = LoadPluginFile(file, options);
  EXPECT_THAT(result, IsOk());
  if (!result.ok()) return {};
  const auto* rejection = std::get_if<catalog::Rejection>(&*result);
  EXPECT_NE(rejection, nullptr) << file << " was not refused";
  return rejection == nullptr ? catalog::Rejection() : *rejection;
}

size_t OpenDescriptors() {
  return static_cast<size_t>(
      std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

TEST(LoadTest, AGoodPluginComesWithItsNameItsDigestAndItsDescriptors) {
  const auto result = LoadPluginFile(kGood, Unverified(""));
  ASSERT_THAT(result, IsOk());
  const auto& plugin = std::get<catalog::PluginContent>(*result);
  std::ifstream file(kGood, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(plugin.file, "libswitchboard.so");
  EXPECT_EQ(plugin.digest, base::Sha256Hex(bytes));
  EXPECT_EQ(plugin.processor.processor().id(), "switchboard");
  ASSERT_EQ(plugin.connectors.size(), 1);
  EXPECT_EQ(plugin.connectors[0].connector().id(), "switchboard/sms");
}

TEST(LoadTest, AFileThatIsKnownIsNotOpenedAgain) {
  const auto first = LoadPluginFile(kGood, Unverified(""));
  ASSERT_THAT(first, IsOk());
  const auto& opened = std::get<catalog::PluginContent>(*first);
  const TempDirectory directory;
  fs::copy(kGood, directory.File("libother.so"));
  LoadOptions options = Unverified(directory.path());
  options.host_program = "/nonexistent";
  options.known[opened.digest] = std::make_shared<const catalog::PluginContent>(opened);
  const LoadResult again = MustLoad(options);
  ASSERT_THAT(again.plugins, SizeIs(1));
  EXPECT_EQ(again.plugins[0].file, "libother.so");
  EXPECT_EQ(again.plugins[0].processor.processor().id(), "switchboard");
  ASSERT_THAT(again.plugins[0].connectors, SizeIs(1));
  EXPECT_EQ(again.plugins[0].connectors[0].connector().resolver_table().rows_size(), 6);
}

TEST(LoadTest, AResolverIsAskedAboutEveryCombination) {
  const auto result = LoadPluginFile(kGood, Unverified(""));
  ASSERT_THAT(result, IsOk());
  const v1::ResolverTable& table =
      std::get<catalog::PluginContent>(*result).connectors[0].connector().resolver_table();
  EXPECT_THAT(table.inputs(), ElementsAre("region", "replicated"));
  std::vector<std::string> rows;
  for (const v1::ResolverTable::Row& row : table.rows()) {
    rows.push_back(absl::StrCat(absl::StrJoin(row.values(), "+"), ": ",
                                absl::StrJoin(row.placement_ids(), ", ")));
  }
  EXPECT_THAT(rows,
              ElementsAre("eu+no: ireland", "eu+yes: ireland, virginia", "us+no: virginia",
                          "us+yes: virginia, japan", "ap+no: japan", "ap+yes: ireland, japan"));
}

TEST(LoadTest, TheCallerSaysWhichValuesAnInputHas) {
  LoadOptions options = Unverified("");
  options.domain = [](const v1::Input& input) -> std::vector<std::string> {
    return {input.values(0).value()};
  };
  const auto result = LoadPluginFile(kGood, options);
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(std::get<catalog::PluginContent>(*result)
                .connectors[0]
                .connector()
                .resolver_table()
                .rows_size(),
            1);
}

TEST(LoadTest, AnInputWithoutValuesIsRefused) {
  LoadOptions options = Unverified("");
  options.domain = [](const v1::Input& input) { return std::vector<std::string>(); };
  const catalog::Rejection rejection = MustRefuse(kGood, options);
  EXPECT_EQ(rejection.reason, "RESOLVER_MISMATCH");
  EXPECT_THAT(rejection.message, HasSubstr("the input `region`, which has no values"));
}

TEST(LoadTest, TooManyCombinationsAreRefused) {
  LoadOptions options = Unverified("");
  options.max_resolver_combinations = 5;
  const catalog::Rejection rejection = MustRefuse(kGood, options);
  EXPECT_EQ(rejection.reason, "TOO_LARGE");
  EXPECT_THAT(rejection.message, HasSubstr("more than the 5 combinations"));
}

TEST(LoadTest, FourThousandCombinationsAreTabulated) {
  LoadOptions options = Unverified("");
  options.domain = [](const v1::Input& input) {
    return std::vector<std::string>(64, input.values(0).value());
  };
  const auto result = LoadPluginFile(kGood, options);
  ASSERT_THAT(result, IsOk());
  ASSERT_TRUE(std::holds_alternative<catalog::PluginContent>(*result))
      << std::get<catalog::Rejection>(*result).message;
  EXPECT_EQ(std::get<catalog::PluginContent>(*result)
                .connectors[0]
                .connector()
                .resolver_table()
                .rows_size(),
            4096);
}

TEST(LoadTest, ADirectoryIsLoadedInTheOrderOfItsNames) {
  const TempDirectory directory;
  for (const char* name : {"libc.so", "liba.so", "libb.so"}) {
    fs::copy(kGood, directory.File(name));
  }
  directory.Write("libz.so", "not a library");
  directory.Write("libx.so", "not a library");
  const LoadResult result = MustLoad(Unverified(directory.path()));
  std::vector<std::string> names;
  for (const catalog::PluginContent& plugin : result.plugins) names.push_back(plugin.file);
  EXPECT_THAT(names, ElementsAre("liba.so", "libb.so", "libc.so"));
  ASSERT_EQ(result.rejections.size(), 2);
  EXPECT_EQ(result.rejections[0].file, "libx.so");
}

TEST(LoadTest, HiddenFilesAndOtherNamesAreNoPlugins) {
  const TempDirectory directory;
  for (const char* name : {".libnew.so", "README.md", "libold.so.1", ".so"}) {
    directory.Write(name, "text");
  }
  const LoadResult result = MustLoad(Unverified(directory.path()));
  EXPECT_THAT(result.plugins, IsEmpty());
  EXPECT_THAT(result.rejections, IsEmpty());
}

// The host removes it, once it was listed and read and before it was loaded.
TEST(LoadTest, APluginThatIsRemovedWhileItIsLoadedIsNotRejected) {
  const TempDirectory directory, elsewhere;
  const std::string file = directory.File("libgone.so");
  fs::copy(kHostile / "libcrashes_in_constructor.so", file);
  fs::copy(kGood, directory.path());
  LoadOptions options = Unverified(directory.path());
  options.host_program =
      elsewhere.Write("host", absl::StrCat("#!/bin/sh\n/bin/rm -f '", file, "'\nexec '",
                                           options.host_program, "' \"$@\"\n"));
  fs::permissions(options.host_program, fs::perms::owner_all);
  const LoadResult result = MustLoad(options);
  EXPECT_EQ(result.plugins.size(), 1);
  EXPECT_THAT(result.rejections, IsEmpty());
}

TEST(LoadTest, ADirectoryThatIsNotThereIsAnError) {
  const auto result = LoadPluginDirectory(Unverified("/nonexistent/plugins"));
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nonexistent/plugins")));
}

TEST(LoadTest, ThePluginHostIsFoundBesideTheProgram) {
  const auto result = LoadPluginFile(kGood, LoadOptions());
  ASSERT_THAT(result, IsOk());
  EXPECT_TRUE(std::holds_alternative<catalog::PluginContent>(*result));
}

TEST(LoadTest, APluginHostThatIsNotThereIsAnErrorAndNoPluginsFault) {
  LoadOptions options = Unverified(kHostile);
  options.host_program = "/nonexistent/host";
  const auto result = LoadPluginDirectory(options);
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nonexistent/host")));
}

TEST(LoadTest, AProgramThatIsNoPluginHostIsAnErrorAndNoPluginsFault) {
  LoadOptions options = Unverified("");
  options.host_program = "/bin/false";
  const auto result = LoadPluginFile(kGood, options);
  EXPECT_THAT(result,
              StatusIs(absl::StatusCode::kInternal, HasSubstr("/bin/false ended the process")));
}

TEST(LoadTest, OnlyRegularFilesAreRead) {
  const TempDirectory directory;
  fs::create_symlink(kGood, directory.File("liblink.so"));
  fs::create_directory(directory.File("libfolder.so"));
  ASSERT_EQ(mkfifo((directory.File("libpipe.so")).c_str(), 0600), 0);
  const LoadResult result = MustLoad(Unverified(directory.path()));
  ASSERT_EQ(result.rejections.size(), 3);
  EXPECT_THAT(result.rejections[0].message, HasSubstr("is a directory"));
  EXPECT_THAT(result.rejections[1].message, HasSubstr("is a symbolic link"));
  EXPECT_THAT(result.rejections[2].message, HasSubstr("is a pipe"));
  EXPECT_EQ(result.rejections[0].reason, "UNREADABLE");
  EXPECT_EQ(result.rejections[1].reason, "IS_A_LINK");
  EXPECT_EQ(result.rejections[2].reason, "UNREADABLE");
  for (const catalog::Rejection& rejection : result.rejections) EXPECT_EQ(rejection.digest, "");
}

TEST(LoadTest, AFileThatMayNotBeReadIsRefused) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read every file";
  const TempDirectory directory;
  const fs::path file = directory.File("libsecret.so");
  fs::copy(kGood, file);
  fs::permissions(file, fs::perms::none);
  const catalog::Rejection rejection = MustRefuse(file);
  EXPECT_EQ(rejection.reason, "UNREADABLE");
  EXPECT_THAT(rejection.message, HasSubstr("Permission denied"));
}

TEST(LoadTest, AStrangeFileNameIsPrintable) {
  const TempDirectory directory;
  directory.Write("lib\x1b[31m\xff.so", "text");
  const LoadResult result = MustLoad(Unverified(directory.path()));
  ASSERT_EQ(result.rejections.size(), 1);
  EXPECT_EQ(result.rejections[0].file, "lib\\x1b[31m\\xff.so");
}

TEST(LoadTest, DescriptorsAreBoundedByTheAnswersLimit) {
  LoadOptions options = Unverified("");
  options.max_answer_bytes = 100;
  EXPECT_EQ(MustRefuse(kGood, options).reason, "TOO_LARGE");
}

TEST(LoadTest, NoDescriptorAndNoChildIsLeft) {
  const TempDirectory directory;
  for (const char* name : {"libswitchboard.so", "libcrashes_in_constructor.so", "libtext.so",
                           "libhangs_in_constructor.so", "libresolver_outside.so"}) {
    fs::copy(kHostile / name, directory.path());
  }
  LoadOptions options = Unverified(directory.path());
  options.deadline = absl::Seconds(1);
  MustLoad(options);
  const size_t before = OpenDescriptors();
  MustLoad(options);
  EXPECT_EQ(OpenDescriptors(), before);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(LoadTest, AProgramThatIgnoresItsChildrenCanLoad) {
  struct sigaction ignore = {};
  struct sigaction before = {};
  ignore.sa_handler = SIG_IGN;
  ASSERT_EQ(sigaction(SIGCHLD, &ignore, &before), 0);
  const auto good = LoadPluginFile(kGood, Unverified(""));
  const catalog::Rejection crashed = MustRefuse(kHostile / "libcrashes_in_constructor.so");
  sigaction(SIGCHLD, &before, nullptr);
  ASSERT_THAT(good, IsOk());
  EXPECT_TRUE(std::holds_alternative<catalog::PluginContent>(*good));
  EXPECT_EQ(crashed.reason, "CRASHED");
}

TEST(LoadTest, ACallerThatBlocksAllSignalsStillLearnsTheForbiddenCall) {
  catalog::Rejection rejection;
  std::thread([&] {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, nullptr);
    rejection = MustRefuse(kHostile / "libreads_passwd.so");
  }).join();
  EXPECT_THAT(rejection.message, HasSubstr("openat of `/etc/passwd`"));
}

TEST(LoadTest, ACallerWithoutStandardDescriptorsCanLoad) {
  EXPECT_EXIT(
      {
        for (int fd = 0; fd < 5; ++fd) close(fd);
        const auto result = LoadPluginFile(kGood, Unverified(""));
        _exit(result.ok() && std::holds_alternative<catalog::PluginContent>(*result) ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(LoadTest, SeveralThreadsCanLoadAtOnce) {
  const TempDirectory directory;
  for (int i = 0; i < 20; ++i) fs::copy(kGood, directory.File(absl::StrCat("lib", i, ".so")));
  std::vector<std::thread> threads;
  std::vector<size_t> loaded(4);
  for (size_t& count : loaded) {
    threads.emplace_back([&] { count = MustLoad(Unverified(directory.path())).plugins.size(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(loaded, ElementsAre(20, 20, 20, 20));
}

TEST(LoadTest, TheBundledPluginsLoad) {
  const LoadResult result = MustLoad(testing::TestLoadOptions(testing::BundledPluginsDirectory()));
  EXPECT_EQ(result.plugins.size(), DOMICILE_BUNDLED_COUNT);
  for (const catalog::Rejection& rejection : result.rejections) ADD_FAILURE() << rejection.message;
}

}  // namespace
}  // namespace domicile::loader
