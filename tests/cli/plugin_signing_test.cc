// `domicile plugins keygen`, `sign` and `verify`, as a shell runs them, without a server.

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "domicile/plugin/v1/manifest.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/cli/program.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/signed_plugin.h"
#include "tests/support/temp_directory.h"

namespace domicile::cli {
namespace {

namespace fs = std::filesystem;
using domicile::testing::BundledPlugin;
using domicile::testing::TempDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;

class PluginSigningTest : public ::testing::Test {
 protected:
  PluginSigningTest() { fs::copy(BundledPlugin("plivo"), library_); }

  Outcome MakeKey(const std::string& file) const {
    return RunDomicile({"plugins", "keygen", "--out", file});
  }
  Outcome Sign(const std::vector<std::string>& more = {"--revision", "7"}) const {
    std::vector<std::string> arguments = {"plugins", "sign", library_, "--key", key_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunDomicile(arguments);
  }
  Outcome Verify(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"plugins", "verify", library_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunDomicile(arguments);
  }

  const TempDirectory directory_;
  const std::string library_ = directory_.File("libplivo.so");
  const std::string key_ = directory_.File("key.pem");
};

TEST_F(PluginSigningTest, AKeyGoesToTwoFilesAndTheOperatorIsToldWhatToDoWithThem) {
  const Outcome outcome = MakeKey(key_);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, key_ + "\n" + key_ + ".pub\n");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("Made key "), HasSubstr("--plugin-keys")));
  struct stat about;
  ASSERT_EQ(stat(key_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600);
}

TEST_F(PluginSigningTest, AKeyThatIsThereIsNotOverwritten) {
  ASSERT_EQ(MakeKey(key_).status, 0);
  EXPECT_EQ(MakeKey(key_).status, 64);
}

TEST_F(PluginSigningTest, WhatWasSignedVerifies) {
  ASSERT_EQ(MakeKey(key_).status, 0);
  const Outcome sign = Sign({"--revision", "7", "--plugin-version", "2026.11"});
  ASSERT_EQ(sign.status, 0) << sign.err;
  EXPECT_THAT(sign.out, AllOf(HasSubstr("plivo"), HasSubstr("2026.11"), HasSubstr(" 7 ")));
  const Outcome verify = Verify({"--key", key_ + ".pub"});
  EXPECT_EQ(verify.status, 0) << verify.err;
  EXPECT_EQ(verify.out, sign.out);
}

TEST_F(PluginSigningTest, AManifestComesAsJson) {
  ASSERT_EQ(MakeKey(key_).status, 0);
  ASSERT_EQ(Sign().status, 0);
  const Outcome outcome = Verify({"--key", key_ + ".pub", "-o", "json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  plugin::v1::Manifest manifest;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(outcome.out, &manifest).ok())
      << outcome.out;
  EXPECT_EQ(manifest.processor_id(), "plivo");
  EXPECT_EQ(manifest.version(), "7");
  EXPECT_EQ(manifest.revision(), 7);
  EXPECT_EQ(manifest.library_sha256().size(), 64);
}

TEST_F(PluginSigningTest, ADirectoryOfKeysCounts) {
  const TempDirectory keys;
  ASSERT_EQ(MakeKey(key_).status, 0);
  ASSERT_EQ(Sign().status, 0);
  const Outcome unknown = Verify({"--plugin-keys", keys.path()});
  EXPECT_EQ(unknown.status, 1);
  EXPECT_THAT(unknown.err, HasSubstr("not valid: UNKNOWN_KEY: libplivo.so is signed with the key"));
  fs::copy(key_ + ".pub", keys.File("ours.pub"));
  EXPECT_EQ(Verify({"--plugin-keys", keys.path()}).status, 0);
}

TEST_F(PluginSigningTest, TheBundledPluginsAreValidByDefault) {
  const Outcome outcome =
      RunDomicile({"plugins", "verify", BundledPlugin("plivo"), BundledPlugin("twilio")});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("plivo"), HasSubstr("twilio"),
                                 HasSubstr(domicile::testing::TestSigningKey().key_id())));
}

TEST_F(PluginSigningTest, OneThatIsNotValidIsNamedBesideThoseThatAre) {
  const Outcome outcome = Verify({BundledPlugin("twilio")});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("not valid: UNSIGNED: libplivo.so is not signed"));
  EXPECT_THAT(outcome.out, HasSubstr("twilio"));
}

TEST_F(PluginSigningTest, WhatWasAlteredIsNotValid) {
  ASSERT_EQ(MakeKey(key_).status, 0);
  ASSERT_EQ(Sign().status, 0);
  fs::copy(BundledPlugin("twilio"), library_, fs::copy_options::overwrite_existing);
  const Outcome outcome = Verify({"--key", key_ + ".pub"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("DIGEST_MISMATCH"));
}

TEST_F(PluginSigningTest, NothingIsSignedThatNoServerWouldLoad) {
  ASSERT_EQ(MakeKey(key_).status, 0);
  const std::string text = directory_.Write("libtext.so", "no plugin");
  const Outcome outcome = RunDomicile({"plugins", "sign", text, "--key", key_, "--revision", "1"});
  EXPECT_EQ(outcome.status, 65);
  EXPECT_THAT(outcome.err, HasSubstr("NOT_ELF"));
  EXPECT_FALSE(fs::exists(text + ".manifest"));
}

TEST_F(PluginSigningTest, AKeyThatOthersMayReadIsNotPermitted) {
  ASSERT_EQ(MakeKey(key_).status, 0);
  chmod(key_.c_str(), 0644);
  EXPECT_EQ(Sign().status, 77);
}

TEST_F(PluginSigningTest, MistakesOnTheCommandLineHaveTheirStatus) {
  EXPECT_EQ(Sign().status, 64) << "there is no key";
  ASSERT_EQ(MakeKey(key_).status, 0);
  EXPECT_EQ(Sign({}).status, 64) << "there is no revision";
  EXPECT_EQ(Sign({"--revision", "0"}).status, 64);
  EXPECT_EQ(Sign({"--revision", "1", "--plugin-version", "a b"}).status, 64);
  EXPECT_EQ(Verify({"--plugin-keys", directory_.File("none")}).status, 64);
  EXPECT_EQ(Verify({"--key", directory_.Write("text.pub", "text")}).status, 65);
}

}  // namespace
}  // namespace domicile::cli
