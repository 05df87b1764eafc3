#include "service/sqlite/database.h"

#include <sqlite3.h>

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"

namespace domicile::sqlite {
namespace {

// How long a writer waits for another process that holds the file.
constexpr int kBusyMilliseconds = 5000;

// As `decision::ReasonName(ERROR_REASON_STORAGE_FAILED)`, which stands above this folder.
constexpr char kStorageFailed[] = "STORAGE_FAILED";

absl::Status ErrorOf(sqlite3* connection, int code, const std::string& doing) {
  const std::string text =
      absl::StrCat("cannot ", doing, ": ",
                   connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code));
  const int primary = code & 0xff;
  const bool damaged = primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
  return base::Error(
      damaged ? absl::StatusCode::kFailedPrecondition : absl::StatusCode::kUnavailable,
      kStorageFailed, text);
}

// The file is not one that may be used.
absl::Status Refused(const std::string& why) {
  return base::Error(absl::StatusCode::kFailedPrecondition, kStorageFailed, why);
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

absl::Status Statement::Bind(int index, int64_t value) {
  const int code = sqlite3_bind_int64(statement_.get(), index, value);
  if (code == SQLITE_OK) return absl::OkStatus();
  return ErrorOf(sqlite3_db_handle(statement_.get()), code, "bind a value");
}

absl::Status Statement::Bind(int index, std::string_view bytes) {
  // Text and not a blob, so that a reader with SQLite's own tools sees it; lengths are explicit,
  // and zero bytes survive. An empty text needs an address too: without one SQLite binds NULL.
  const int code = sqlite3_bind_text64(statement_.get(), index, bytes.empty() ? "" : bytes.data(),
                                       bytes.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code == SQLITE_OK) return absl::OkStatus();
  return ErrorOf(sqlite3_db_handle(statement_.get()), code, "bind a value");
}

absl::Status Statement::Bind(int index, Blob blob) {
  const char* bytes = blob.bytes.empty() ? "" : blob.bytes.data();
  const int code =
      sqlite3_bind_blob64(statement_.get(), index, bytes, blob.bytes.size(), SQLITE_TRANSIENT);
  if (code == SQLITE_OK) return absl::OkStatus();
  return ErrorOf(sqlite3_db_handle(statement_.get()), code, "bind a value");
}

absl::StatusOr<bool> Statement::Next() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return ErrorOf(sqlite3_db_handle(statement_.get()), code, "run a statement");
}

absl::Status Statement::Finish() {
  absl::StatusOr<bool> row = true;
  while (row.ok() && *row) row = Next();
  Reset();
  return row.status();
}

int64_t Statement::Integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::Text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return {bytes == nullptr ? "" : bytes,
          static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::string_view Statement::Bytes(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  return {bytes == nullptr ? "" : bytes,
          static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Statement::Reset() {
  // Repeats the last step's error, which was reported then.
  sqlite3_reset(statement_.get());
}

void Database::Closer::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

absl::StatusOr<Database> Database::Connect(const std::string& path, int flags) {
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &connection,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | flags, nullptr);
  Database database(connection);
  if (code != SQLITE_OK) return ErrorOf(connection, code, absl::StrCat("open `", path, "`"));
  sqlite3_busy_timeout(connection, kBusyMilliseconds);
  return database;
}

absl::StatusOr<Database> Database::Open(const std::string& path, const Schema& schema) {
  DOMICILE_ASSIGN_OR_RETURN(Database database, Connect(path, SQLITE_OPEN_CREATE));
  // Looked at before anything is changed, the mode of the journal included.
  absl::Status status = database.Check(schema);
  if (status.ok()) status = database.UseWriteAheadLog();
  if (status.ok()) {
    status = database.Execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  }
  if (status.ok()) status = database.Migrate(schema);
  if (status.ok()) return database;
  database.LeaveAsItIs();
  return base::Error(status.code(), kStorageFailed,
                     absl::StrCat("database `", path, "`: ", status.message()));
}

absl::StatusOr<Database> Database::OpenToRead(const std::string& path) {
  DOMICILE_ASSIGN_OR_RETURN(Database database, Connect(path, 0));
  DOMICILE_RETURN_IF_ERROR(database.Execute("PRAGMA query_only = ON"));
  return database;
}

void Database::LeaveAsItIs() {
  // An empty log is one that this connection created, and takes away again.
  const char* database = sqlite3_db_filename(connection_.get(), "main");
  std::error_code error;
  const auto size = std::filesystem::file_size(sqlite3_filename_wal(database), error);
  if (error || size == 0) return;
  sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

absl::StatusOr<int64_t> Database::Ask(std::string_view sql) {
  DOMICILE_ASSIGN_OR_RETURN(Statement read, Prepare(sql));
  DOMICILE_ASSIGN_OR_RETURN(const bool row, read.Next());
  return row ? read.Integer(0) : 0;
}

absl::Status Database::Check(const Schema& schema) {
  // Where it may not write, SQLite opens a file to read it, and fails at the first write.
  if (sqlite3_db_readonly(connection_.get(), "main") == 1) {
    return base::Error(absl::StatusCode::kUnavailable, kStorageFailed, "it may only be read");
  }
  {
    // All pages, their order and the NOT NULL and CHECK constraints; keys are checked one by one.
    DOMICILE_ASSIGN_OR_RETURN(Statement check, Prepare("PRAGMA quick_check(1)"));
    DOMICILE_ASSIGN_OR_RETURN(const bool row, check.Next());
    if (row && check.Text(0) != "ok") {
      return Refused(absl::StrCat("it is corrupt: ", std::string(check.Text(0))));
    }
  }
  // Before the version, because another program that creates the schema now writes all at once.
  DOMICILE_ASSIGN_OR_RETURN(const int64_t tables, Ask("SELECT count(*) FROM sqlite_schema"));
  DOMICILE_ASSIGN_OR_RETURN(const int64_t id, Ask("PRAGMA application_id"));
  DOMICILE_ASSIGN_OR_RETURN(const int64_t version, Ask("PRAGMA user_version"));
  if (tables == 0 && id == 0 && version == 0) return absl::OkStatus();
  if (id != schema.application_id) {
    return Refused("it holds something else, or belongs to another program");
  }
  if (version > 0 && static_cast<uint64_t>(version) <= schema.migrations.size()) {
    return absl::OkStatus();
  }
  return Refused(absl::StrCat("its schema is of version ", version,
                              ", and this program knows none above ", schema.migrations.size()));
}

absl::Status Database::UseWriteAheadLog() {
  // What it cannot have, SQLite answers with what it uses instead.
  DOMICILE_ASSIGN_OR_RETURN(Statement set, Prepare("PRAGMA journal_mode = WAL"));
  DOMICILE_ASSIGN_OR_RETURN(const bool row, set.Next());
  if (row && (set.Text(0) == "wal" || set.Text(0) == "memory")) return absl::OkStatus();
  return base::Error(absl::StatusCode::kUnavailable, kStorageFailed,
                     "it cannot have a write-ahead log; is it on a network file system?");
}

absl::Status Database::Migrate(const Schema& schema) {
  DOMICILE_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*this));
  // Again, because another program may have opened the file at the same time.
  DOMICILE_ASSIGN_OR_RETURN(const int64_t version, Ask("PRAGMA user_version"));
  if (static_cast<uint64_t>(version) >= schema.migrations.size()) return transaction.Commit();
  for (size_t i = static_cast<size_t>(version); i < schema.migrations.size(); ++i) {
    DOMICILE_RETURN_IF_ERROR(Execute(schema.migrations[i]));
  }
  DOMICILE_RETURN_IF_ERROR(
      Execute(absl::StrCat("PRAGMA application_id = ", schema.application_id,
                           "; PRAGMA user_version = ", schema.migrations.size())));
  return transaction.Commit();
}

absl::StatusOr<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return ErrorOf(connection_.get(), code, "prepare a statement");
  return Statement(statement);
}

absl::StatusOr<Statement*> Database::Kept(std::string_view sql) {
  auto found = kept_.find(sql);
  if (found == kept_.end()) {
    DOMICILE_ASSIGN_OR_RETURN(Statement statement, Prepare(sql));
    found = kept_.emplace(std::string(sql), std::move(statement)).first;
  }
  return &found->second;
}

absl::Status Database::Execute(const std::string& sql) {
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return absl::OkStatus();
  return ErrorOf(connection_.get(), code, "run a statement");
}

absl::Status Database::BackUp(const std::string& path) {
  std::error_code error;
  if (std::filesystem::equivalent(path, sqlite3_db_filename(connection_.get(), "main"), error)) {
    return base::Error(
        absl::StatusCode::kInvalidArgument, kStorageFailed,
        absl::StrCat("`", path, "` is the database itself, and no place for a copy"));
  }
  sqlite3* to = nullptr;
  int code =
      sqlite3_open_v2(path.c_str(), &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  const std::unique_ptr<sqlite3, Closer> closer(to);
  if (code != SQLITE_OK) return ErrorOf(to, code, absl::StrCat("open `", path, "`"));
  sqlite3_busy_timeout(to, kBusyMilliseconds);
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", connection_.get(), "main");
  if (backup == nullptr) return ErrorOf(to, sqlite3_errcode(to), "begin a backup");
  constexpr int kAllPages = -1;
  const int step = sqlite3_backup_step(backup, kAllPages);
  code = sqlite3_backup_finish(backup);
  if (step == SQLITE_DONE && code == SQLITE_OK) return absl::OkStatus();
  // A lock is no error of sqlite3_backup_finish, though nothing was copied.
  return ErrorOf(nullptr, code == SQLITE_OK ? step : code, absl::StrCat("back up to `", path, "`"));
}

absl::StatusOr<Transaction> Transaction::Begin(Database& database) {
  // IMMEDIATE, so that two writers wait for each other here and not fail at their first write.
  DOMICILE_ASSIGN_OR_RETURN(Statement * begin, database.Kept("BEGIN IMMEDIATE"));
  DOMICILE_RETURN_IF_ERROR(begin->Run());
  return Transaction(database);
}

Transaction::~Transaction() {
  // An error here leaves nothing written, which is what was wanted.
  if (database_ != nullptr) database_->Execute("ROLLBACK").IgnoreError();
}

absl::Status Transaction::Commit() {
  DOMICILE_ASSIGN_OR_RETURN(Statement * commit, database_->Kept("COMMIT"));
  DOMICILE_RETURN_IF_ERROR(commit->Run());
  database_ = nullptr;
  return absl::OkStatus();
}

}  // namespace domicile::sqlite
