#include "clients/cli/law_diff.h"

#include <google/protobuf/text_format.h>

#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/plugin_builder.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// `ADDED rule a`, one a change.
std::vector<std::string> Summary(const v1::LawDiff& diff) {
  std::vector<std::string> lines;
  for (const v1::LawChange& change : diff.changes()) {
    lines.push_back(v1::ChangeKind_Name(change.kind()).substr(sizeof("CHANGE_KIND_") - 1) + " " +
                    change.element() + " " + change.id());
  }
  return lines;
}

TEST(LawDiffTest, ElementsAreComparedByIdWhateverTheirOrder) {
  const auto before = FromText<v1::Law>(
      "rules { id: 'a' title: 'A' } rules { id: 'b' title: 'B' } "
      "regimes { id: 'r' } statutes { id: 'S' }");
  const auto after = FromText<v1::Law>(
      "rules { id: 'c' title: 'C' } rules { id: 'a' title: 'A' } "
      "groups { code: 'G' } statutes { id: 'S' title: 'new' }");
  EXPECT_THAT(Summary(DiffLaws(before, after)),
              ElementsAre("ADDED group G", "REMOVED regime r", "UPDATED statute S",
                          "REMOVED rule b", "ADDED rule c"));
  EXPECT_THAT(DiffLaws(before, before).changes(), IsEmpty());
}

TEST(LawDiffTest, AnUpdateNamesTheFieldsAndTheTitleAfterIt) {
  const auto before = FromText<v1::Law>("rules { id: 'a' title: 'A' valid_until: '2026-01-01' }");
  const auto after = FromText<v1::Law>("rules { id: 'a' title: 'B' valid_until: '2027-01-01' }");
  const v1::LawDiff diff = DiffLaws(before, after);
  ASSERT_EQ(diff.changes_size(), 1);
  EXPECT_EQ(diff.changes(0).title(), "B");
  ASSERT_EQ(diff.changes(0).fields_size(), 2);
  EXPECT_EQ(diff.changes(0).fields(1).path(), "valid_until");
  EXPECT_EQ(diff.changes(0).fields(1).before(), "\"2026-01-01\"");
  EXPECT_EQ(diff.changes(0).fields(1).after(), "\"2027-01-01\"");
}

TEST(LawDiffTest, LawIsReadFromADirectoryOrAFile) {
  const domicile::testing::TempDirectory directory;
  directory.Write("a.textproto", "rules { id: 'a' }");
  const std::string file = directory.Write("b.textproto", "rules { id: 'b' }");
  const auto all = ReadLawAt(directory.path());
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(all->rules_size(), 2);
  const auto one = ReadLawAt(file);
  ASSERT_THAT(one, IsOk());
  EXPECT_EQ(one->rules_size(), 1);
}

TEST(LawDiffTest, LawThatDoesNotParseIsBadDataAndLawThatIsMissingIsNot) {
  const domicile::testing::TempDirectory directory;
  EXPECT_THAT(ReadLawAt(directory.path()),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no .textproto")));
  EXPECT_THAT(ReadLawAt(directory.File("none")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cannot read")));
  const std::string file = directory.Write("a.textproto", "\nrule { }");
  EXPECT_THAT(ReadLawAt(directory.path()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("a.textproto:2")));
  EXPECT_THAT(ReadLawAt(file), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("a.textproto:2")));
}

}  // namespace
}  // namespace domicile::cli
