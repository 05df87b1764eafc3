#include "tests/support/database_file.h"

#include <sqlite3.h>
#include <sys/fsuid.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "service/base/digest.h"
#include "tests/support/temp_directory.h"

namespace domicile::testing {
namespace {

namespace fs = std::filesystem;

using Connection = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

Connection Connect(const std::string& path) {
  sqlite3* connection = nullptr;
  if (sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) {
    std::fprintf(stderr, "cannot open %s: %s\n", path.c_str(), sqlite3_errmsg(connection));
    abort();
  }
  sqlite3_busy_timeout(connection, 10'000);
  return {connection, sqlite3_close};
}

absl::Status Run(const Connection& connection, const std::string& sql) {
  if (sqlite3_exec(connection.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) {
    return absl::OkStatus();
  }
  return absl::UnknownError(sqlite3_errmsg(connection.get()));
}

}  // namespace

absl::Status Sql(const std::string& path, const std::string& sql) {
  return Run(Connect(path), sql);
}

absl::Status SqlThenCrash(const std::string& path, const std::string& sql, const std::string& to) {
  const Connection connection = Connect(path);
  const absl::Status status = Run(connection, sql);
  CopyAsACrashLeavesIt(path, to);
  return status;
}

std::string Ask(const std::string& path, const std::string& sql) {
  const Connection connection = Connect(path);
  std::string answer;
  const auto take = [](void* to, int, char** values, char**) {
    if (values[0] != nullptr) *static_cast<std::string*>(to) = values[0];
    return 1;  // no further row
  };
  sqlite3_exec(connection.get(), sql.c_str(), take, &answer, nullptr);
  return answer;
}

std::map<std::string, std::string> DigestsOf(const std::string& path) {
  std::map<std::string, std::string> files;
  for (const char* suffix : {"", "-wal"}) {
    const std::string file = path + suffix;
    if (fs::exists(file)) files[fs::path(file).filename()] = base::Sha256Hex(ReadFile(file));
  }
  return files;
}

void CopyAsACrashLeavesIt(const std::string& from, const std::string& to) {
  // The log first: what is moved from it to the database meanwhile is then in both.
  for (const char* suffix : {"-wal", ""}) {
    if (fs::exists(from + suffix)) {
      fs::copy_file(from + suffix, to + suffix, fs::copy_options::overwrite_existing);
    }
  }
}

void SpoilPage(const std::string& path, int page) {
  constexpr int kPageSize = 4096;
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp((page - 1) * kPageSize);
  file << std::string(kPageSize, 'x');
}

WriteLock::WriteLock(const std::string& path) : connection_(Connect(path).release()) {
  if (sqlite3_exec(connection_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK) return;
  std::fprintf(stderr, "cannot lock %s: %s\n", path.c_str(), sqlite3_errmsg(connection_));
  abort();
}

WriteLock::~WriteLock() { sqlite3_close(connection_); }

Unprivileged::Unprivileged() {
  constexpr uid_t kNobody = 65534;
  user_ = setfsuid(kNobody);
}

Unprivileged::~Unprivileged() { setfsuid(static_cast<uid_t>(user_)); }

}  // namespace domicile::testing
