// Whether the decision log finds out what was done to its groups, and to what they have in common.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "domicile/log/v1/group.pb.h"
#include "service/base/digest.h"
#include "tests/audit/log_fixture.h"

namespace domicile::audit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::StartsWith;

using LogGroupsTest = LogFixture;

log::v1::Group GroupUpTo(const std::string& path, int last_sequence) {
  log::v1::Group group;
  EXPECT_TRUE(group.ParseFromString(absl::HexStringToBytes(testing::Ask(
      path, absl::StrCat("SELECT hex(decisions) FROM decision_bodies WHERE last_sequence = ",
                         last_sequence)))));
  return group;
}

std::string Quoted(const log::v1::Group& group) {
  return absl::StrCat("x'", absl::BytesToHexString(group.SerializeAsString()), "'");
}

TEST_F(LogGroupsTest, AGroupNamesAllOfItsEntriesWhenOneOfThemWasAltered) {
  FillGroups({2, 3, 2});
  log::v1::Group group = GroupUpTo(path(), 5);
  group.set_time_steps(1, group.time_steps(1) + 1);
  const v1::VerifyLogResponse verified = VerifyAfter(absl::StrCat(
      "UPDATE decision_bodies SET decisions = ", Quoted(group), " WHERE last_sequence = 5"));
  EXPECT_THAT(ProblemsOf(verified),
              ElementsAre("Entries 3 to 5, which were written together, are not what was written "
                          "there, or do not follow the one before."));
  EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_ALTERED);
  EXPECT_EQ(verified.problems(0).sequence(), 3);
  EXPECT_EQ(verified.entries(), 7);
}

TEST_F(LogGroupsTest, AnAlteredTenantOfAGroupShows) {
  FillGroups({2, 3, 2});
  const v1::VerifyLogResponse verified = VerifyAfter(
      "UPDATE decision_bodies SET names = CAST(replace(CAST(names AS TEXT), 't4', 't9') AS BLOB) "
      "WHERE last_sequence = 5");
  EXPECT_THAT(ProblemsOf(verified), ElementsAre(StartsWith("Entries 3 to 5")));
}

// The entry is taken out of the middle of its group, with all that counts them.
TEST_F(LogGroupsTest, ADecisionThatIsCutOutOfAGroupShows) {
  FillGroups({3});
  log::v1::Group group = GroupUpTo(path(), 3);
  group.mutable_ids()->erase(16, 16);
  for (auto* column :
       {group.mutable_tenants(), group.mutable_kinds_of(), group.mutable_revisions_of()}) {
    column->erase(column->begin() + 1);
  }
  group.mutable_time_steps()->erase(group.time_steps().begin() + 1);
  const v1::VerifyLogResponse verified = VerifyAfter(absl::StrCat(
      "UPDATE decision_bodies SET last_sequence = 2, decisions = ", Quoted(group),
      "; UPDATE decision_groups SET last_sequence = 2; UPDATE ends SET last_sequence = 2"));
  EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_ALTERED);
  EXPECT_THAT(ProblemsOf(verified), Contains(StartsWith("Entries 1 to 2")));
}

TEST_F(LogGroupsTest, AGroupWithoutItsBodyShows) {
  FillGroups({2, 3});
  EXPECT_THAT(ProblemsOf(VerifyAfter("DELETE FROM decision_bodies WHERE last_sequence = 5")),
              ElementsAre(StartsWith("Entries 3 to 5")));
}

TEST_F(LogGroupsTest, AnAlteredCommonPartShowsOnceAndByItsNumber) {
  FillGroups({2, 3});
  const v1::VerifyLogResponse verified =
      VerifyAfter("UPDATE common_parts SET body = x'1802' WHERE number = 2");
  EXPECT_THAT(ProblemsOf(verified),
              ElementsAre("What entry 1 or one up to 2 has in common with others, part 2, is not "
                          "what was written there."));
  EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_ALTERED);
}

TEST_F(LogGroupsTest, ACommonPartThatWasAlteredWithItsDigestShowsInEveryGroup) {
  FillGroups({2, 3});
  const std::string digest = base::Sha256Hex(absl::HexStringToBytes("1802"));
  const v1::VerifyLogResponse verified = VerifyAfter(
      "UPDATE common_parts SET body = x'1802', digest = x'" + digest + "' WHERE number = 2");
  EXPECT_THAT(ProblemsOf(verified),
              ElementsAre(StartsWith("Entries 1 to 2"), StartsWith("Entries 3 to 5")));
}

TEST_F(LogGroupsTest, AMissingCommonPartShows) {
  FillGroups({2});
  const v1::VerifyLogResponse verified = VerifyAfter("DELETE FROM common_parts");
  ASSERT_GE(verified.problems_size(), 1);
  EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_REMOVED);
  EXPECT_THAT(verified.problems(0).text(), HasSubstr("part 1, is missing."));
}

// A common part is known only by its number in a group.
TEST_F(LogGroupsTest, SwappedCommonPartsShow) {
  {
    auto log = *DecisionLog::Open(SyncOptions());
    ASSERT_THAT(AppendAndWait(*log, {MakeEntry("a"), MakeEntry("b", 1, v1::VERDICT_DENY)}), IsOk());
  }
  const v1::VerifyLogResponse verified = VerifyAfter(
      "UPDATE common_parts SET number = 9 WHERE number = 2;"
      "UPDATE common_parts SET number = 2 WHERE number = 3;"
      "UPDATE common_parts SET number = 3 WHERE number = 9");
  EXPECT_THAT(ProblemsOf(verified), ElementsAre(StartsWith("Entries 1 to 2")));
}

TEST_F(LogGroupsTest, EveryEntryOfAGroupHasAHashThatItIsKnownBy) {
  FillGroups({2, 3});
  auto log = *DecisionLog::Open(SyncOptions());
  std::set<std::string> hashes;
  const std::vector<v1::LogEntry> entries = *log->List({}, 0, 10);
  for (const v1::LogEntry& entry : entries) {
    hashes.insert(entry.hash());
    EXPECT_TRUE(log->Verify({entry.sequence(), entry.hash()}, nullptr)->intact());
    const KnownEntry other{entry.sequence() % 5 + 1, entry.hash()};
    EXPECT_THAT(ProblemsOf(*log->Verify(other, nullptr)),
                ElementsAre(HasSubstr("does not have the hash that it is known by")));
  }
  EXPECT_EQ(hashes.size(), 5u);
}

}  // namespace
}  // namespace domicile::audit
