// A thin hold on SQLite: a connection that is set up so that what is committed survives a crash,
// its schema, and statements whose values have types.
//
//   DOMICILE_ASSIGN_OR_RETURN(Database database, Database::Open(path, TheSchema()));
//   DOMICILE_ASSIGN_OR_RETURN(Statement insert, database.Prepare("INSERT INTO t VALUES (?, ?)"));
//   DOMICILE_RETURN_IF_ERROR(insert.Run(id, bytes));

#ifndef DOMICILE_SERVICE_SQLITE_DATABASE_H_
#define DOMICILE_SERVICE_SQLITE_DATABASE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace domicile::sqlite {

// What a database file holds.
struct Schema {
  // Marks a file as one of this kind, SQLite's `application_id`; not 0.
  int32_t application_id;
  // Scripts of SQL that each lead to the next version. One that was released must not change.
  std::vector<std::string> migrations;
};

// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

// A prepared statement. It must not outlive its database.
class Statement {
 public:
  // Binds the values to the statement's parameters in their order, and runs it to its end.
  // Rows that it gives are dropped.
  template <typename... Values>
  absl::Status Run(const Values&... values) {
    Reset();
    absl::Status bound;
    int index = 0;
    ((bound.ok() ? bound = Bind(++index, values) : bound), ...);
    if (!bound.ok()) return bound;
    return Finish();
  }

  // Binds the values and stands before the first row.
  template <typename... Values>
  absl::Status Start(const Values&... values) {
    Reset();
    absl::Status bound;
    int index = 0;
    ((bound.ok() ? bound = Bind(++index, values) : bound), ...);
    return bound;
  }

  // Goes to the next row; false after the last.
  absl::StatusOr<bool> Next();

  // Columns of the row, from 0. What a text or blob points to lives until the next call.
  int64_t Integer(int column) const;
  std::string_view Text(int column) const;
  std::string_view Bytes(int column) const;

  // Ends a reading, so that it holds no older state of the database.
  void Reset();

 private:
  friend class Database;
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  absl::Status Bind(int index, int64_t value);
  absl::Status Bind(int index, int value) { return Bind(index, int64_t{value}); }
  absl::Status Bind(int index, uint64_t value) { return Bind(index, static_cast<int64_t>(value)); }
  absl::Status Bind(int index, std::string_view bytes);
  absl::Status Bind(int index, const std::string& bytes) {
    return Bind(index, std::string_view(bytes));
  }
  absl::Status Bind(int index, const char* text) { return Bind(index, std::string_view(text)); }
  absl::Status Bind(int index, Blob blob);
  absl::Status Finish();

  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

// A connection to a database file. It is for one thread at a time.
class Database {
 public:
  // Opens the file, and creates it where it is missing; `:memory:` is a database that ends with
  // the connection. Writes go through a write-ahead log, a commit is on the disk when it returns,
  // and foreign keys hold. The migrations that the file has not seen run in one transaction. Takes
  // as long as reading the file does.
  //
  // FAILED_PRECONDITION for a file that is no database, is corrupt, is of another kind, or has a
  // newer schema; it is then as it was before. UNAVAILABLE for one that cannot be opened.
  static absl::StatusOr<Database> Open(const std::string& path, const Schema& schema);

  // A further connection to a file that Open has accepted. It can only read.
  static absl::StatusOr<Database> OpenToRead(const std::string& path);

  absl::StatusOr<Statement> Prepare(std::string_view sql);

  // The same, prepared once and kept for the next time, so that only one may use it at a time. Who
  // reads with it resets it.
  absl::StatusOr<Statement*> Kept(std::string_view sql);

  // Runs statements that have no parameters and no rows that matter.
  absl::Status Execute(const std::string& sql);

  // Writes a consistent copy to another file while this one is in use; what was there is gone.
  // INVALID_ARGUMENT for the file itself. UNAVAILABLE when either file is locked or cannot be
  // written.
  absl::Status BackUp(const std::string& path);

  // Makes closing leave the files as they are, for somebody to look at, where it would otherwise
  // move what is in the write-ahead log.
  void LeaveAsItIs();

 private:
  struct Closer {
    void operator()(sqlite3* connection) const;
  };
  explicit Database(sqlite3* connection) : connection_(connection) {}

  static absl::StatusOr<Database> Connect(const std::string& path, int flags);
  // The integer that a statement gives.
  absl::StatusOr<int64_t> Ask(std::string_view sql);
  absl::Status Check(const Schema& schema);
  absl::Status UseWriteAheadLog();
  absl::Status Migrate(const Schema& schema);

  std::unique_ptr<sqlite3, Closer> connection_;
  std::map<std::string, Statement, std::less<>> kept_;  // they end before the connection
};

// A transaction that is rolled back unless it is committed.
class Transaction {
 public:
  static absl::StatusOr<Transaction> Begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(other.database_) {
    other.database_ = nullptr;
  }
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // What was written is durable when this returns OK.
  absl::Status Commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace domicile::sqlite

#endif  // DOMICILE_SERVICE_SQLITE_DATABASE_H_
