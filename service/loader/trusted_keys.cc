#include "service/loader/trusted_keys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/base/status_macros.h"
#include "service/loader/library_file.h"
#include "service/loader/refusal.h"

namespace domicile::loader {
namespace {

constexpr char kRevoked[] = "revoked";
constexpr FileRules kRules = {"a file of keys", 64 << 10, true};

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

bool IsPublicKey(std::string_view name) {
  return name.size() > 4 && name.front() != '.' &&
         (name.ends_with(".pem") || name.ends_with(".pub"));
}

absl::Status Wrong(const std::string& directory, const std::string& name,
                   absl::string_view problem) {
  return absl::FailedPreconditionError(
      absl::StrCat("the file of plugin keys `", directory, "/", Printable(name), "` ", problem));
}

absl::Status CheckDirectory(int directory, const std::string& path) {
  struct stat about;
  if (fstat(directory, &about) != 0) return absl::ErrnoToStatus(errno, path);
  if ((about.st_uid == 0 || about.st_uid == geteuid()) &&
      (about.st_mode & (S_IWGRP | S_IWOTH)) == 0) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "others may write to the directory of plugin keys `", path,
      "`, and so decide who is trusted; it must belong to root or to the server's user, ",
      geteuid(), ", and be writable by nobody else: chown and chmod go-w it"));
}

absl::StatusOr<std::vector<std::string>> Names(DIR* directory, const std::string& path) {
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(directory);
    if (entry == nullptr) break;
    if (IsKeyFileName(entry->d_name)) names.push_back(entry->d_name);
  }
  if (errno != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot read the plugin keys in ", path));
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<std::set<std::string, std::less<>>> ParseRevoked(const std::string& text) {
  std::set<std::string, std::less<>> revoked;
  int line = 0;
  for (absl::string_view rest : absl::StrSplit(text, '\n')) {
    ++line;
    rest = absl::StripAsciiWhitespace(rest.substr(0, rest.find('#')));
    if (rest.empty()) continue;
    if (rest.size() != 16 || !std::all_of(rest.begin(), rest.end(), [](unsigned char c) {
          return absl::ascii_isxdigit(c) && !absl::ascii_isupper(c);
        })) {
      return absl::InvalidArgumentError(
          absl::StrCat("has in line ", line,
                       " no id of a key: 16 hexadecimal digits were expected, and after a # what "
                       "you like"));
    }
    revoked.emplace(rest);
  }
  return revoked;
}

}  // namespace

TrustedKeys::TrustedKeys(const std::vector<crypto::PublicKey>& keys) {
  for (const crypto::PublicKey& key : keys) keys_.emplace(key.key_id(), key);
}

absl::StatusOr<TrustedKeys> TrustedKeys::Load(const std::string& path) {
  const Directory directory(opendir(path.c_str()));
  if (directory == nullptr) {
    return absl::ErrnoToStatus(errno,
                               absl::StrCat("cannot open the directory of plugin keys ", path));
  }
  const int fd = dirfd(directory.get());
  DOMICILE_RETURN_IF_ERROR(CheckDirectory(fd, path));
  DOMICILE_ASSIGN_OR_RETURN(const std::vector<std::string> names, Names(directory.get(), path));
  TrustedKeys trusted;
  for (const std::string& name : names) {
    const absl::StatusOr<std::string> content = ReadProtected(fd, name, kRules);
    if (!content.ok()) return Wrong(path, name, content.status().message());
    if (name == kRevoked) {
      auto revoked = ParseRevoked(*content);
      if (!revoked.ok()) return Wrong(path, name, revoked.status().message());
      trusted.revoked_ = *std::move(revoked);
      continue;
    }
    absl::StatusOr<crypto::PublicKey> key = crypto::PublicKey::Parse(*content);
    if (!key.ok()) return Wrong(path, name, key.status().message());
    trusted.keys_.emplace(key->key_id(), *key);
  }
  return trusted;
}

const crypto::PublicKey* TrustedKeys::Find(std::string_view key_id) const {
  const auto found = keys_.find(key_id);
  return found == keys_.end() || IsRevoked(key_id) ? nullptr : &found->second;
}

std::vector<std::string> TrustedKeys::key_ids() const {
  std::vector<std::string> ids;
  for (const auto& [id, key] : keys_) {
    if (!IsRevoked(id)) ids.push_back(id);
  }
  return ids;
}

std::string BundledKeysDirectory() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return "";
  return (program.parent_path().parent_path() / "lib" / "domicile" / "plugin-keys").string();
}

bool IsKeyFileName(std::string_view name) { return name == kRevoked || IsPublicKey(name); }

}  // namespace domicile::loader
