#include "service/loader/library_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "service/base/status_macros.h"
#include "service/loader/refusal.h"
#include "service/loader/rejection_reason.h"

namespace domicile::loader {
namespace {

const char* KindOfFile(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISLNK(mode)) return "a symbolic link";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

absl::Status CannotOpen(int error, const FileRules& rules) {
  switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return absl::ErrnoToStatus(error, "cannot open a plugin's file");
    case ENOENT:
      return absl::NotFoundError(absl::StrCat("cannot be opened: ", strerrordesc_np(error)));
    case ELOOP:
      return Refuse(kIsALink,
                    absl::StrCat("is a symbolic link; ", rules.what, " is a regular file"));
    default:
      return Refuse(kUnreadable, absl::StrCat("cannot be opened: ", strerrordesc_np(error)));
  }
}

absl::Status CheckOwnerAndMode(const struct stat& file, const FileRules& rules) {
  if (file.st_uid != 0 && file.st_uid != geteuid()) {
    return Refuse(kBadOwner, absl::StrCat("belongs to the user with the number ", file.st_uid, "; ",
                                          rules.what, " belongs to root or to the server's user, ",
                                          geteuid()));
  }
  if ((file.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return Refuse(kBadMode,
                  absl::StrCat("has the mode ", absl::StrFormat("%04o", file.st_mode & 07777),
                               ": others than its owner may write to it; chmod go-w it"));
  }
  return absl::OkStatus();
}

absl::Status CheckFile(const struct stat& file, const FileRules& rules) {
  if (!S_ISREG(file.st_mode)) {
    return Refuse(kUnreadable, absl::StrCat("is ", KindOfFile(file.st_mode), "; ", rules.what,
                                            " is a regular file"));
  }
  if (rules.protected_from_others) DOMICILE_RETURN_IF_ERROR(CheckOwnerAndMode(file, rules));
  if (file.st_size > rules.max_bytes) {
    return Refuse(kTooLarge, absl::StrCat("has ", file.st_size, " bytes; ", rules.what,
                                          " may have ", rules.max_bytes, " bytes"));
  }
  return absl::OkStatus();
}

// What is there, up to that many bytes.
absl::StatusOr<std::string> ReadUpTo(const base::UniqueFd& file, size_t limit) {
  std::string bytes(limit, '\0');
  size_t size = 0;
  while (size < limit) {
    const ssize_t got = read(file.get(), bytes.data() + size, limit - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return Refuse(kUnreadable, absl::StrCat("cannot be read: ", strerrordesc_np(errno)));
    }
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> ReadProtected(int directory, const std::string& name,
                                          const FileRules& rules) {
  // O_NONBLOCK: opening a pipe must not wait for its writer.
  const base::UniqueFd file(
      openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!file.valid()) return CannotOpen(errno, rules);
  struct stat status;
  if (fstat(file.get(), &status) != 0) return CannotOpen(errno, rules);
  DOMICILE_RETURN_IF_ERROR(CheckFile(status, rules));
  // One byte more than there was shows a file that grows meanwhile.
  const size_t size = static_cast<size_t>(status.st_size);
  DOMICILE_ASSIGN_OR_RETURN(std::string bytes, ReadUpTo(file, size + 1));
  if (bytes.size() != size) {
    return Refuse(kUnreadable, "changed while it was read; it is to be renamed into its place");
  }
  return bytes;
}

absl::StatusOr<base::UniqueFd> SealedCopy(const std::string& bytes) {
  base::UniqueFd copy(memfd_create("domicile-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!copy.valid()) return absl::ErrnoToStatus(errno, "memfd_create");
  size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t written = write(copy.get(), bytes.data() + size, bytes.size() - size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return absl::ErrnoToStatus(errno, "cannot copy a plugin to memory");
    size += static_cast<size_t>(written);
  }
  const int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (fcntl(copy.get(), F_ADD_SEALS, seals) != 0 || lseek(copy.get(), 0, SEEK_SET) != 0) {
    return absl::ErrnoToStatus(errno, "cannot seal a plugin's copy");
  }
  return copy;
}

}  // namespace domicile::loader
