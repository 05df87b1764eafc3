#include "clients/cli/bundle_file.h"

#include <filesystem>
#include <sstream>
#include <string>

#include "clients/cpp/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/error.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::cli {
namespace {

using domicile::testing::IsOk;
using domicile::testing::kBadData;
using domicile::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

// The first field that an explained refusal names.
std::string RefusedField(const absl::Status& status) {
  const auto bad = client::BadRequestOf(status);
  return bad && bad->field_violations_size() > 0 ? bad->field_violations(0).field() : "";
}

absl::Status Refusal(const std::string& field) {
  return base::BadRequest("INVALID_FIELD", {{field, "is wrong"}});
}

class BundleFileTest : public ::testing::Test {
 protected:
  absl::StatusOr<BundleFiles> Read(const std::vector<std::string>& paths,
                                   const std::string& standard_input = "") {
    std::istringstream in(standard_input);
    return BundleFiles::Read(paths, in);
  }

  const domicile::testing::TempDirectory directory_;
};

TEST_F(BundleFileTest, FilesOfADirectoryAreTakenInTheOrderOfTheirNames) {
  directory_.Write("b.json", R"({"tenants": [{"id": "two"}]})");
  directory_.Write("a.yaml", "tenants: [{id: one}]");
  directory_.Write("c.textproto", "tenants { id: \"three\" }");
  directory_.Write("notes.txt", "not read");
  std::filesystem::create_directory(directory_.File("below.yaml"));
  const auto files = Read({directory_.path()});
  ASSERT_THAT(files, IsOk());
  ASSERT_EQ(files->bundle().tenants_size(), 3);
  EXPECT_EQ(files->bundle().tenants(0).id(), "one");
  EXPECT_EQ(files->bundle().tenants(1).id(), "two");
  EXPECT_EQ(files->bundle().tenants(2).id(), "three");
}

TEST_F(BundleFileTest, ARefusedFieldIsFoundInItsFileWhateverTheForm) {
  const auto files = Read({
      directory_.Write("a.yaml",
                       "# none\n---\ntenants:\n- id: one\n---\ntenants:\n- id: two\n"
                       "  opt_ins:\n  - connectorId: a/b\n    note: x\n"),
      directory_.Write("b.json",
                       "{\n \"tenants\": [\n  {\"id\": \"three\",\n   \"title\": \"x\"}]}"),
      directory_.Write("c.textproto",
                       "policies { id: \"p\" }\ntenants {\n  id: \"four\"\n"
                       "  opt_ins {\n    note: \"x\"\n  }\n}\n"),
  });
  ASSERT_THAT(files, IsOk());
  const auto place = [&](const std::string& field) {
    return RefusedField(files->Explain(Refusal(field)));
  };
  const std::string a = directory_.File("a.yaml");
  const std::string b = directory_.File("b.json");
  const std::string c = directory_.File("c.textproto");
  EXPECT_EQ(place("bundle.tenants[0].id"), a + ":4: tenant `one`, id");
  EXPECT_EQ(place("bundle.tenants[1].opt_ins[0].note"), a + ":10: tenant `two`, opt_ins[0].note");
  EXPECT_EQ(place("bundle.tenants[2].title"), b + ":4: tenant `three`, title");
  EXPECT_EQ(place("bundle.tenants[3].opt_ins[0].note"), c + ":5: tenant `four`, opt_ins[0].note");
  EXPECT_EQ(place("bundle.policies[0]"), c + ":1: policy `p`");
}

TEST_F(BundleFileTest, AFieldThatIsMissingIsLookedForWhereItShouldBe) {
  const auto files = Read({directory_.Write("a.yaml", "tenants:\n- id: one\n- title: two\n")});
  ASSERT_THAT(files, IsOk());
  EXPECT_EQ(RefusedField(files->Explain(Refusal("bundle.tenants[0].country_code"))),
            directory_.File("a.yaml") + ":2: tenant `one`, country_code");
  EXPECT_EQ(RefusedField(files->Explain(Refusal("bundle.tenants[1].id"))),
            directory_.File("a.yaml") + ":3: tenant, id");
}

TEST_F(BundleFileTest, ARefusalIsBadDataAndAnotherErrorStaysWhatItIs) {
  const auto files = Read({"-"}, "tenants: [{id: one}]");
  ASSERT_THAT(files, IsOk());
  EXPECT_THAT(files->Explain(Refusal("bundle.tenants[0].id")),
              StatusIs(kBadData, HasSubstr("nothing was changed")));
  EXPECT_EQ(RefusedField(files->Explain(Refusal("bundle.tenants"))), "tenants");
  EXPECT_EQ(RefusedField(files->Explain(Refusal("bundle.tenants[0].id"))),
            "standard input:1: tenant `one`, id");
  EXPECT_THAT(files->Explain(base::Error(absl::StatusCode::kInvalidArgument, "MESSAGE_TOO_LARGE",
                                         "the message has 2 bytes")),
              StatusIs(kBadData, HasSubstr("the message has 2 bytes")));
  EXPECT_THAT(files->Explain(absl::UnavailableError("gone")),
              StatusIs(absl::StatusCode::kUnavailable, "gone"));
}

TEST_F(BundleFileTest, WhatListsHoldBesideTheirElementsIsPassedOver) {
  EXPECT_THAT(Read({directory_.Write("a.yaml",
                                     "tenants: [{id: one, revision: 3, createTime: "
                                     "\"2026-11-23T12:00:00.5Z\"}]\n"
                                     "nextPageToken: x\ntenancyRevision: 7\n")}),
              IsOk());
  EXPECT_THAT(
      Read({directory_.Write("a.textproto", "policies { id: \"p\" }\ntenancy_revision: 7")}),
      IsOk());
}

TEST_F(BundleFileTest, AnyOtherUnknownFieldIsBadData) {
  EXPECT_THAT(Read({directory_.Write("a.yaml", "tenants: [{id: one}]\ntenancyRevisions: 7\n")}),
              StatusIs(kBadData, HasSubstr("a.yaml:2: unknown field `tenancyRevisions`")));
  EXPECT_THAT(Read({directory_.Write("b.yaml", "tenants: [{id: one, tenancyRevision: 7}]\n")}),
              StatusIs(kBadData, HasSubstr("b.yaml:1: unknown field `tenancyRevision`")));
  EXPECT_THAT(
      Read({directory_.Write("a.textproto", "tenants {\n id: \"one\"\n tenancy_revision: 7 }")}),
      StatusIs(kBadData, HasSubstr("a.textproto:3: ")));
  EXPECT_THAT(
      Read({directory_.Write("b.textproto", "tenants { id: \"one\" }\ntenant { }")}),
      StatusIs(kBadData, AllOf(HasSubstr("b.textproto:2: "), HasSubstr("did you mean `tenants`"))));
}

TEST_F(BundleFileTest, WhatHoldsNothingIsBadData) {
  EXPECT_THAT(Read({"-"}), StatusIs(kBadData, HasSubstr("standard input: there are no `tenants`")));
  EXPECT_THAT(Read({directory_.Write("a.yaml", "# nothing\n")}),
              StatusIs(kBadData, HasSubstr("there are no `tenants` and no `policies`")));
  EXPECT_THAT(Read({directory_.Write("a.txt", "tenants: []")}),
              StatusIs(kBadData, HasSubstr("ends in .textproto, .yaml, .yml or .json")));
}

TEST_F(BundleFileTest, ADirectoryWithoutFilesIsBadDataAndAFileThatIsMissingIsNot) {
  EXPECT_THAT(Read({directory_.path()}), StatusIs(kBadData, HasSubstr("has no file that ends in")));
  EXPECT_THAT(Read({directory_.File("none.yaml")}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cannot read")));
}

}  // namespace
}  // namespace domicile::cli
