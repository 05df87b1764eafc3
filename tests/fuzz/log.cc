// A decision log in whose file something was altered: one value of one row, in the way that the
// first bytes choose, or bytes of the file itself. Whatever it is, the log is read as it was
// written, or said to be broken.

#include <sqlite3.h>

#include <fstream>
#include <future>
#include <optional>

#include "service/audit/decision_log.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/log_seed.h"
#include "tests/support/temp_directory.h"

namespace domicile {
namespace {

using domicile::testing::ReadFile;

// A log as it was written, and what it lists.
struct Pristine {
  Pristine() {
    const std::string path = directory.File("pristine.db");
    fuzz::WriteLog(path);
    file = ReadFile(path);
    entries = *List(path);
  }

  static std::optional<std::vector<std::string>> List(const std::string& path);

  const testing::TempDirectory directory;
  std::string file;
  std::vector<std::string> entries;
};

// What the log lists when it says that it is intact; nothing otherwise.
std::optional<std::vector<std::string>> Pristine::List(const std::string& path) {
  const auto log = audit::DecisionLog::Open({.path = path, .mode = audit::Mode::kSync});
  if (!log.ok()) return std::nullopt;
  const auto verified = (*log)->Verify({}, {});
  const auto listed = (*log)->List({}, 0, 1000);
  if (!verified.ok() || !verified->intact() || !listed.ok()) return std::nullopt;
  std::vector<std::string> entries;
  for (const v1::LogEntry& entry : *listed) entries.push_back(entry.SerializeAsString());
  return entries;
}

class Database {
 public:
  explicit Database(const std::string& path) { sqlite3_open(path.c_str(), &database_); }
  ~Database() { sqlite3_close(database_); }

  // The first column of the rows.
  std::vector<std::string> Ask(const std::string& sql) {
    std::vector<std::string> values;
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr);
    while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
      const auto* text = sqlite3_column_text(statement, 0);
      values.emplace_back(text == nullptr ? "" : reinterpret_cast<const char*>(text));
    }
    sqlite3_finalize(statement);
    return values;
  }

  void Set(const std::string& sql, std::string_view value, size_t type) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr);
    if (statement == nullptr) return;
    const int length = static_cast<int>(value.size());
    if (type == 0) sqlite3_bind_blob(statement, 1, value.data(), length, SQLITE_STATIC);
    if (type == 1) sqlite3_bind_text(statement, 1, value.data(), length, SQLITE_STATIC);
    if (type == 2) sqlite3_bind_int64(statement, 1, std::atoll(std::string(value).c_str()));
    if (type == 3) sqlite3_bind_null(statement, 1);
    sqlite3_step(statement);
    sqlite3_finalize(statement);
  }

 private:
  sqlite3* database_ = nullptr;
};

// Alters a value, whatever tables and columns there are.
void AlterValue(const std::string& path, fuzz::Choices choices) {
  Database database(path);
  const auto tables = database.Ask(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1");
  if (tables.empty()) return;
  const std::string& table = tables[choices.Below(tables.size())];
  const auto columns = database.Ask("SELECT name FROM pragma_table_info('" + table + "')");
  if (columns.empty()) return;
  const std::string& column = columns[choices.Below(columns.size())];
  const size_t row = choices.Below(16), type = choices.Below(6);
  const std::string where = " WHERE rowid IN (SELECT rowid FROM \"" + table + "\" LIMIT 1 OFFSET " +
                            std::to_string(row) + ")";
  if (type == 4) {
    database.Ask("DELETE FROM \"" + table + "\"" + where);
  } else if (type == 5) {
    // The bytes that are there, but for some of them.
    const size_t at = choices.BelowMany(65536);
    std::string digits;
    for (const unsigned char byte : choices.rest().substr(0, 8)) {
      constexpr char kDigits[] = "0123456789abcdef";
      digits += {kDigits[byte >> 4], kDigits[byte & 15]};
    }
    const std::string old = "CAST(\"" + column + "\" AS BLOB)";
    const std::string from = "(1 + " + std::to_string(at) + " % max(1, length(" + old + ")))";
    database.Ask("UPDATE \"" + table + "\" SET \"" + column + "\" = CAST(substr(" + old + ", 1, " +
                 from + " - 1) || x'" + digits + "' || substr(" + old + ", " + from + " + " +
                 std::to_string(digits.size() / 2) + ") AS BLOB)" + where);
  } else {
    database.Set("UPDATE \"" + table + "\" SET \"" + column + "\" = ?" + where, choices.rest(),
                 type);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const pristine = new Pristine();
  fuzz::Choices choices({reinterpret_cast<const char*>(data), size});
  const testing::TempDirectory directory;
  std::string file = pristine->file;
  const bool in_file = choices.Below(2) == 1;
  if (in_file) {
    const size_t at = choices.BelowMany(file.size());
    const std::string_view bytes = choices.rest().substr(0, 64);
    for (size_t i = 0; i < bytes.size() && at + i < file.size(); ++i) file[at + i] = bytes[i];
  }
  const std::string path = directory.Write("decisions.db", file);
  if (!in_file) AlterValue(path, choices);
  const auto entries = Pristine::List(path);
  if (entries.has_value()) {
    DOMICILE_FUZZ_EXPECT(*entries == pristine->entries, "a log that was altered is called intact");
  }
  return 0;
}

}  // namespace domicile
