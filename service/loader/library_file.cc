#include "service/loader/library_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
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

absl::Status CannotOpen(int error) {
  switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return absl::ErrnoToStatus(error, "cannot open a plugin's file");
    case ELOOP:
      return Refuse(kUnreadable, "is a symbolic link; a plugin is a regular file");
    default:
      return Refuse(kUnreadable, absl::StrCat("cannot be opened: ", strerrordesc_np(error)));
  }
}

absl::Status TooLarge(int64_t size, int64_t max_bytes) {
  return Refuse(kTooLarge,
                absl::StrCat("has ", size, " bytes; a plugin may have ", max_bytes, " bytes"));
}

}  // namespace

absl::StatusOr<std::string> ReadLibrary(int directory, const std::string& name, int64_t max_bytes) {
  // O_NONBLOCK: opening a pipe must not wait for its writer.
  const UniqueFd file(
      openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!file.valid()) return CannotOpen(errno);
  struct stat status;
  if (fstat(file.get(), &status) != 0) return CannotOpen(errno);
  if (!S_ISREG(status.st_mode)) {
    return Refuse(kUnreadable,
                  absl::StrCat("is ", KindOfFile(status.st_mode), "; a plugin is a regular file"));
  }
  if (status.st_size > max_bytes) return TooLarge(status.st_size, max_bytes);

  // One byte more than there was shows a file that grows meanwhile.
  std::string bytes(static_cast<size_t>(status.st_size) + 1, '\0');
  size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return Refuse(kUnreadable, absl::StrCat("cannot be read: ", strerrordesc_np(errno)));
    }
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size != static_cast<size_t>(status.st_size)) {
    return Refuse(kUnreadable, "changed while it was read; it is to be renamed into its place");
  }
  bytes.resize(size);
  return bytes;
}

absl::StatusOr<UniqueFd> SealedCopy(const std::string& bytes) {
  UniqueFd copy(memfd_create("domicile-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING));
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
