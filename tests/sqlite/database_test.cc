// Statements, transactions and backups.

#include "service/sqlite/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <thread>

#include "tests/support/database_file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::sqlite {
namespace {

using testing::Ask;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

Schema TestSchema() {
  return {0x74657374, {R"(
    CREATE TABLE parents (id TEXT PRIMARY KEY NOT NULL) STRICT;
    CREATE TABLE children (
      parent_id TEXT NOT NULL REFERENCES parents (id),
      number INTEGER NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;
  )"}};
}

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() : database_(*Database::Open(path(), TestSchema())) {}

  std::string path() const { return directory_.File("test.db"); }

  int64_t Parents(Database& database) {
    Statement count = *database.Prepare("SELECT count(*) FROM parents");
    EXPECT_TRUE(*count.Next());
    return count.Integer(0);
  }

  const testing::TempDirectory directory_;
  Database database_;
};

TEST_F(DatabaseTest, ValuesComeBackAsTheyWereBound) {
  const std::string zeros("a\0b", 3);
  ASSERT_THAT(database_.Prepare("INSERT INTO parents VALUES (?)")->Run(zeros), IsOk());
  for (const int64_t number :
       {std::numeric_limits<int64_t>::min(), int64_t{0}, std::numeric_limits<int64_t>::max()}) {
    ASSERT_THAT(database_.Execute("DELETE FROM children"), IsOk());
    ASSERT_THAT(
        database_.Prepare("INSERT INTO children VALUES (?, ?, ?)")->Run(zeros, number, Blob{zeros}),
        IsOk());
    Statement read = *database_.Prepare("SELECT * FROM children WHERE parent_id = ?");
    ASSERT_THAT(read.Start(zeros), IsOk());
    ASSERT_TRUE(*read.Next());
    EXPECT_EQ(read.Text(0), zeros);
    EXPECT_EQ(read.Integer(1), number);
    EXPECT_EQ(read.Bytes(2), zeros);
    EXPECT_FALSE(*read.Next());
  }
}

TEST_F(DatabaseTest, AnEmptyValueIsNotNull) {
  ASSERT_THAT(database_.Prepare("INSERT INTO parents VALUES (?)")->Run(std::string_view()), IsOk());
  ASSERT_THAT(database_.Prepare("INSERT INTO children VALUES (?, ?, ?)")
                  ->Run(std::string_view(), 0, Blob{std::string_view()}),
              IsOk());
  EXPECT_EQ(Ask(path(), "SELECT typeof(parent_id) || typeof(bytes) FROM children"), "textblob");
}

TEST_F(DatabaseTest, AStatementIsRunAgainWithOtherValues) {
  Statement insert = *database_.Prepare("INSERT INTO parents VALUES (?)");
  ASSERT_THAT(insert.Run("a"), IsOk());
  // One that fails is no obstacle to the next.
  EXPECT_THAT(insert.Run("a"), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("UNIQUE")));
  ASSERT_THAT(insert.Run("b"), IsOk());
  EXPECT_EQ(Parents(database_), 2);
}

TEST_F(DatabaseTest, AForeignKeyMustLeadSomewhere) {
  EXPECT_THAT(database_.Execute("INSERT INTO children VALUES ('nobody', 1, x'00')"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("FOREIGN KEY")));
}

TEST_F(DatabaseTest, AStatementThatIsWrongIsAnError) {
  EXPECT_THAT(database_.Prepare("SELECT * FROM nowhere"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("nowhere")));
}

TEST_F(DatabaseTest, ATransactionCountsOnlyWhenItIsCommitted) {
  {
    auto transaction = Transaction::Begin(database_);
    ASSERT_THAT(transaction, IsOk());
    ASSERT_THAT(database_.Execute("INSERT INTO parents VALUES ('dropped')"), IsOk());
  }
  {
    auto transaction = Transaction::Begin(database_);
    ASSERT_THAT(transaction, IsOk());
    ASSERT_THAT(database_.Execute("INSERT INTO parents VALUES ('kept')"), IsOk());
    ASSERT_THAT(transaction->Commit(), IsOk());
  }
  EXPECT_EQ(Ask(path(), "SELECT group_concat(id) FROM parents"), "kept");
}

TEST_F(DatabaseTest, AReaderSeesWhatIsCommittedWhileAnotherWrites) {
  ASSERT_THAT(database_.Execute("INSERT INTO parents VALUES ('a')"), IsOk());
  Database reader = *Database::OpenToRead(path());
  auto transaction = Transaction::Begin(database_);
  ASSERT_THAT(transaction, IsOk());
  ASSERT_THAT(database_.Execute("INSERT INTO parents VALUES ('b')"), IsOk());
  EXPECT_EQ(Parents(reader), 1);
  ASSERT_THAT(transaction->Commit(), IsOk());
  EXPECT_EQ(Parents(reader), 2);
}

TEST_F(DatabaseTest, ASecondWriterWaitsForTheFirst) {
  auto transaction = Transaction::Begin(database_);
  ASSERT_THAT(transaction, IsOk());
  ASSERT_THAT(database_.Execute("INSERT INTO parents VALUES ('first')"), IsOk());
  std::atomic<bool> committed = false;
  bool was_committed = false;
  absl::Status second;
  std::thread writer([&] {
    Database other = *Database::Open(path(), TestSchema());
    auto waiting = Transaction::Begin(other);
    was_committed = committed;
    second = waiting.status();
    if (second.ok()) second = other.Execute("INSERT INTO parents VALUES ('second')");
    if (second.ok()) second = waiting->Commit();
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  committed = true;
  ASSERT_THAT(transaction->Commit(), IsOk());
  writer.join();
  EXPECT_THAT(second, IsOk());
  EXPECT_TRUE(was_committed);
  EXPECT_EQ(Parents(database_), 2);
}

TEST_F(DatabaseTest, ABackupIsADatabaseWithAllThatIsCommitted) {
  ASSERT_THAT(database_.Execute("INSERT INTO parents VALUES ('a')"), IsOk());
  const std::string copy = directory_.File("copy.db");
  ASSERT_THAT(database_.BackUp(copy), IsOk());
  ASSERT_THAT(database_.Execute("INSERT INTO parents VALUES ('b')"), IsOk());
  Database copied = *Database::Open(copy, TestSchema());
  EXPECT_EQ(Parents(copied), 1);
  EXPECT_EQ(Parents(database_), 2);
}

TEST_F(DatabaseTest, ABackupTakesThePlaceOfTheOneBefore) {
  const std::string copy = directory_.File("copy.db");
  ASSERT_THAT(database_.BackUp(copy), IsOk());
  ASSERT_THAT(database_.Execute("INSERT INTO parents VALUES ('a')"), IsOk());
  ASSERT_THAT(database_.BackUp(copy), IsOk());
  EXPECT_EQ(Ask(copy, "SELECT count(*) FROM parents"), "1");
}

TEST_F(DatabaseTest, ABackupToTheFileItselfIsRefused) {
  ASSERT_THAT(database_.Execute("INSERT INTO parents VALUES ('a')"), IsOk());
  std::filesystem::create_symlink(path(), directory_.File("link.db"));
  for (const std::string& itself : {path(), directory_.File("link.db")}) {
    EXPECT_THAT(database_.BackUp(itself),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("the database itself")));
  }
  EXPECT_EQ(Parents(database_), 1);
}

TEST_F(DatabaseTest, ABackupThatCannotBeWrittenIsAnError) {
  EXPECT_THAT(database_.BackUp(directory_.File("nowhere/copy.db")),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("nowhere/copy.db")));
}

}  // namespace
}  // namespace domicile::sqlite
