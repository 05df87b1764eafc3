#include "service/loader/manifest.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "service/loader/refusal.h"
#include "tests/support/plugin_builder.h"
#include "tests/support/status_matchers.h"

namespace domicile::loader {
namespace {

using domicile::testing::FromText;
using domicile::testing::IsOk;
using plugin::v1::Manifest;
using ::testing::HasSubstr;

const std::string kDigest(64, 'a');

Manifest Good() {
  return FromText<Manifest>(absl::StrCat(
      R"(processor_id: "acme" version: "2026.11" revision: 7 abi_major: 1 architecture: "x86_64"
         key_id: "0123456789abcdef" library_sha256: ")",
      kDigest, R"(" descriptors_sha256: ")", kDigest, "\""));
}

std::string RefusalOf(const Manifest& manifest) {
  const absl::Status status = ParseManifest(FormatManifest(manifest)).status();
  EXPECT_EQ(RefusalReason(status), "BAD_MANIFEST") << status;
  return std::string(status.message());
}

TEST(ManifestTest, GoesThroughItsFile) {
  const auto parsed = ParseManifest(FormatManifest(Good()));
  ASSERT_THAT(parsed, IsOk());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*parsed, Good()));
}

TEST(ManifestTest, EveryFieldIsRequired) {
  const google::protobuf::Descriptor* type = Manifest::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    Manifest manifest = Good();
    manifest.GetReflection()->ClearField(&manifest, type->field(i));
    EXPECT_THAT(RefusalOf(manifest), HasSubstr(absl::StrCat("`", type->field(i)->name(), "`")));
  }
}

TEST(ManifestTest, ARevisionThatNoDatabaseHoldsIsRefused) {
  Manifest manifest = Good();
  manifest.set_revision(uint64_t{1} << 63);
  EXPECT_THAT(RefusalOf(manifest), HasSubstr("`revision`"));
}

TEST(ManifestTest, AVersionThatATerminalWouldObeyIsRefused) {
  Manifest manifest = Good();
  manifest.set_version("1\x1b[31m");
  EXPECT_THAT(RefusalOf(manifest), HasSubstr("`version`"));
}

TEST(ManifestTest, AFieldThatIsNotKnownIsRefused) {
  const absl::Status status =
      ParseManifest(absl::StrCat(FormatManifest(Good()), "expires: 1\n")).status();
  EXPECT_EQ(RefusalReason(status), "BAD_MANIFEST");
  EXPECT_THAT(std::string(status.message()), HasSubstr("\"expires\""));
}

TEST(ManifestTest, WhatIsSignedBelongsToManifestsAlone) {
  EXPECT_EQ(SignedForm("text"), std::string("domicile-plugin-manifest-v1\0text", 32));
}

TEST(ManifestTest, ASignatureGoesThroughItsFile) {
  const std::string bytes(64, '\x80');
  const auto parsed = ParseSignature(FormatSignature({"0123456789abcdef", bytes}));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->key_id, "0123456789abcdef");
  EXPECT_EQ(parsed->bytes, bytes);
}

TEST(ManifestTest, ASignatureHasOneSpelling) {
  const std::string good = FormatSignature({"0123456789abcdef", std::string(64, '\0')});
  ASSERT_TRUE(ParseSignature(good).has_value());
  std::string upper = good;
  upper[10] = 'A';
  std::string other_rest = good;  // the last digit carries bits that mean nothing
  other_rest[good.size() - 4] = 'B';
  for (const std::string& bad :
       {std::string(), std::string("\n"), good.substr(0, good.size() - 1), good + "\n", " " + good,
        "f" + good, upper, other_rest, good.substr(0, 17) + "\n",
        FormatSignature({"0123456789abcdef", std::string(63, '\0')})}) {
    EXPECT_FALSE(ParseSignature(bad).has_value()) << bad;
  }
}

TEST(ManifestTest, DescriptorsThatAreCutElsewhereHaveAnotherForm) {
  std::string one, two;
  AppendDescriptor("ab", one);
  AppendDescriptor("c", one);
  AppendDescriptor("a", two);
  AppendDescriptor("bc", two);
  EXPECT_NE(one, two);
  EXPECT_EQ(one.substr(0, 10), std::string("\x02\0\0\0\0\0\0\0ab", 10));
}

}  // namespace
}  // namespace domicile::loader
