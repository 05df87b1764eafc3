// Database files from outside the code under test: what is in them, and what happens to them.

#ifndef DOMICILE_TESTS_SUPPORT_DATABASE_FILE_H_
#define DOMICILE_TESTS_SUPPORT_DATABASE_FILE_H_

#include <map>
#include <string>

#include "absl/status/status.h"

struct sqlite3;

namespace domicile::testing {

// Runs statements by a connection of its own, with SQLite's own settings: no foreign keys hold.
absl::Status Sql(const std::string& path, const std::string& sql);

// The same, and copies the database before the connection ends, as a crash would leave it.
absl::Status SqlThenCrash(const std::string& path, const std::string& sql, const std::string& to);

// The first column of the statement's first row, as text.
std::string Ask(const std::string& path, const std::string& sql);

// A digest of the bytes of the database and of its write-ahead log, by file name; one that is
// missing is not there.
std::map<std::string, std::string> DigestsOf(const std::string& path);

// Copies a database that may be in use, with its write-ahead log: what a crash now would leave.
void CopyAsACrashLeavesIt(const std::string& from, const std::string& to);

// Overwrites a page, counted from 1, as a disk that fails would.
void SpoilPage(const std::string& path, int page);

// While it lives, nobody else can write to the database; they wait for a while, and then fail.
class WriteLock {
 public:
  explicit WriteLock(const std::string& path);
  ~WriteLock();
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

 private:
  sqlite3* connection_;
};

// While it lives, this thread may use files only as a stranger may, even when root runs the test.
class Unprivileged {
 public:
  Unprivileged();
  ~Unprivileged();
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  int user_;
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_DATABASE_FILE_H_
