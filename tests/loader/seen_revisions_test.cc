#include "service/loader/seen_revisions.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::loader {
namespace {

using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using domicile::testing::TempDirectory;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class SeenRevisionsTest : public ::testing::Test {
 protected:
  std::unique_ptr<SeenRevisions> MustOpen() const {
    auto seen = SeenRevisions::Open(directory_.File("revisions.db"));
    EXPECT_THAT(seen, IsOk());
    return *std::move(seen);
  }

  const TempDirectory directory_;
};

TEST_F(SeenRevisionsTest, NothingIsSeenAtFirst) { EXPECT_THAT(MustOpen()->highest(), IsEmpty()); }

TEST_F(SeenRevisionsTest, RevisionsRiseAndNeverFall) {
  const auto seen = MustOpen();
  ASSERT_THAT(seen->Raise({{"acme", 5}, {"twilio", 2}}), IsOk());
  ASSERT_THAT(seen->Raise({{"acme", 4}, {"twilio", 3}}), IsOk());
  EXPECT_THAT(seen->highest(), UnorderedElementsAre(Pair("acme", 5), Pair("twilio", 3)));
}

TEST_F(SeenRevisionsTest, TheyOutliveTheProcess) {
  ASSERT_THAT(MustOpen()->Raise({{"acme", 5}}), IsOk());
  ASSERT_THAT(MustOpen()->Raise({{"acme", 6}, {"twilio", uint64_t{1} << 62}}), IsOk());
  EXPECT_THAT(MustOpen()->highest(),
              UnorderedElementsAre(Pair("acme", 6), Pair("twilio", uint64_t{1} << 62)));
}

TEST_F(SeenRevisionsTest, WhatCannotBeWrittenIsNotSaidToBeKept) {
  const auto seen = MustOpen();
  // The schema allows no revision that a manifest may not have.
  EXPECT_FALSE(seen->Raise({{"acme", uint64_t{1} << 63}}).ok());
  EXPECT_THAT(seen->highest(), IsEmpty());
}

TEST_F(SeenRevisionsTest, AnotherFileIsNotTakenForThem) {
  directory_.Write("revisions.db", std::string(4096, 'x'));
  EXPECT_THAT(SeenRevisions::Open(directory_.File("revisions.db")),
              StatusIs(absl::StatusCode::kFailedPrecondition, ::testing::_));
}

}  // namespace
}  // namespace domicile::loader
