// Which files are opened, and what is left of those that are not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "service/sqlite/database.h"
#include "tests/support/database_file.h"
#include "tests/support/error_details.h"
#include "tests/support/temp_directory.h"

namespace domicile::sqlite {
namespace {

using ::testing::AllOf;
using testing::Ask;
using ::testing::Contains;
using testing::DigestsOf;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Key;
using testing::Sql;
using testing::StatusIs;

constexpr int32_t kId = 0x74657374;
constexpr char kTable[] = "CREATE TABLE t (n INTEGER NOT NULL) STRICT;";
constexpr char kSecondTable[] = "CREATE TABLE u (n INTEGER NOT NULL) STRICT;";

Schema First() { return {kId, {kTable}}; }
Schema Second() { return {kId, {kTable, kSecondTable}}; }

class OpenTest : public ::testing::Test {
 protected:
  std::string path() const { return directory_.File("test.db"); }

  // A database of the schema, with so many rows.
  void Create(const Schema& schema, int rows = 0) {
    auto database = Database::Open(path(), schema);
    ASSERT_THAT(database, IsOk());
    for (int i = 0; i < rows; ++i) {
      ASSERT_THAT(database->Execute("INSERT INTO t VALUES (1)"), IsOk());
    }
  }

  // That the file is refused so, and is as it was.
  void ExpectRefused(const Schema& schema, const std::string& message) {
    const auto before = DigestsOf(path());
    const auto opened = Database::Open(path(), schema);
    EXPECT_THAT(opened, StatusIs(absl::StatusCode::kFailedPrecondition,
                                 AllOf(HasSubstr(path()), HasSubstr(message))));
    EXPECT_THAT(opened.status(), HasReason("STORAGE_FAILED"));
    EXPECT_EQ(DigestsOf(path()), before);
  }

  const testing::TempDirectory directory_;
};

TEST_F(OpenTest, CreatesAFileThatIsMissing) {
  Create(First());
  EXPECT_EQ(Ask(path(), "PRAGMA application_id"), std::to_string(kId));
  EXPECT_EQ(Ask(path(), "PRAGMA user_version"), "1");
  EXPECT_EQ(Ask(path(), "SELECT count(*) FROM t"), "0");
}

TEST_F(OpenTest, WritesThroughAWriteAheadLogThatIsOnTheDiskAtACommitAndHoldsForeignKeys) {
  auto database = Database::Open(path(), First());
  ASSERT_THAT(database, IsOk());
  const auto setting = [&database](const char* pragma) {
    Statement read = *database->Prepare(pragma);
    EXPECT_TRUE(*read.Next());
    return std::string(read.Text(0));
  };
  EXPECT_EQ(setting("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(setting("PRAGMA synchronous"), "2");  // FULL
  EXPECT_EQ(setting("PRAGMA foreign_keys"), "1");
}

TEST_F(OpenTest, RunsOnlyTheMigrationsThatTheFileHasNotSeen) {
  Create(First(), 3);
  Create(Second());
  EXPECT_EQ(Ask(path(), "PRAGMA user_version"), "2");
  EXPECT_EQ(Ask(path(), "SELECT count(*) FROM t"), "3");
  EXPECT_EQ(Ask(path(), "SELECT count(*) FROM u"), "0");
  // A further time there is nothing to run.
  Create(Second());
}

TEST_F(OpenTest, MigratesWhollyOrNotAtAll) {
  Create(First(), 3);
  const Schema broken{kId, {kTable, kSecondTable, "CREATE TABLE t (twice INTEGER);"}};
  EXPECT_THAT(Database::Open(path(), broken),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("already exists")));
  EXPECT_EQ(Ask(path(), "PRAGMA user_version"), "1");
  EXPECT_EQ(Ask(path(), "SELECT count(*) FROM sqlite_schema WHERE name = 'u'"), "0");
  Create(First());
}

TEST_F(OpenTest, RefusesANewerSchema) {
  Create(Second(), 3);
  ExpectRefused(First(), "its schema is of version 2, and this program knows none above 1");
}

TEST_F(OpenTest, RefusesAFileOfAnotherKind) {
  Create(First());
  ExpectRefused({kId + 1, {kTable}}, "it holds something else");
}

TEST_F(OpenTest, RefusesADatabaseOfAnotherProgram) {
  directory_.Write("test.db", "");
  ASSERT_THAT(Sql(path(), "CREATE TABLE photos (bytes BLOB); PRAGMA user_version = 1;"), IsOk());
  ExpectRefused(First(), "it holds something else, or belongs to another program");
}

TEST_F(OpenTest, RefusesWhatIsNoDatabase) {
  directory_.Write("test.db", "tenants = [\"acme\"]\n");
  ExpectRefused(First(), "file is not a database");
}

TEST_F(OpenTest, RefusesACorruptFile) {
  Create(First(), 2000);
  testing::SpoilPage(path(), 2);  // the root of the table
  ExpectRefused(First(), "corrupt");
}

TEST_F(OpenTest, RefusesAFileThatWasCutShort) {
  Create(First(), 2000);
  std::filesystem::resize_file(path(), std::filesystem::file_size(path()) / 2);
  ExpectRefused(First(), "malformed");
}

// After a crash, what was committed last is still in the write-ahead log.
TEST_F(OpenTest, LeavesTheWriteAheadLogOfAFileThatItRefuses) {
  const std::string original = directory_.File("original.db");
  auto database = Database::Open(original, Second());
  ASSERT_THAT(database, IsOk());
  ASSERT_THAT(database->Execute("INSERT INTO t VALUES (1)"), IsOk());
  testing::CopyAsACrashLeavesIt(original, path());
  ASSERT_THAT(DigestsOf(path()), Contains(Key("test.db-wal")));
  ExpectRefused(First(), "its schema is of version 2");
}

TEST_F(OpenTest, ReadsTheWriteAheadLogThatACrashLeft) {
  const std::string original = directory_.File("original.db");
  auto database = Database::Open(original, First());
  ASSERT_THAT(database, IsOk());
  ASSERT_THAT(database->Execute("INSERT INTO t VALUES (1)"), IsOk());
  testing::CopyAsACrashLeavesIt(original, path());
  Create(First());
  EXPECT_EQ(Ask(path(), "SELECT count(*) FROM t"), "1");
}

TEST_F(OpenTest, CannotCreateAFileInADirectoryThatIsMissing) {
  EXPECT_THAT(Database::Open(directory_.File("nowhere/test.db"), First()),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("nowhere/test.db")));
}

TEST_F(OpenTest, CannotCreateAFileInADirectoryThatItMayNotWrite) {
  chmod(directory_.path().c_str(), 0755);
  const testing::Unprivileged unprivileged;
  EXPECT_THAT(Database::Open(path(), First()),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("unable to open database file")));
}

TEST_F(OpenTest, CannotUseAFileThatItMayOnlyRead) {
  Create(First());
  chmod(directory_.path().c_str(), 0777);
  chmod(path().c_str(), 0444);
  const testing::Unprivileged unprivileged;
  EXPECT_THAT(Database::Open(path(), First()),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("it may only be read")));
}

TEST_F(OpenTest, AReaderCannotWriteAndDoesNotCreate) {
  EXPECT_THAT(Database::OpenToRead(path()), StatusIs(absl::StatusCode::kUnavailable, ::testing::_));
  Create(First(), 3);
  auto reader = Database::OpenToRead(path());
  ASSERT_THAT(reader, IsOk());
  EXPECT_THAT(reader->Execute("DELETE FROM t"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("readonly")));
}

}  // namespace
}  // namespace domicile::sqlite
