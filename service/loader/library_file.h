// Files that a plugin consists of: their bytes, read once, and a copy of them that nobody can
// change.

#ifndef DOMICILE_SERVICE_LOADER_LIBRARY_FILE_H_
#define DOMICILE_SERVICE_LOADER_LIBRARY_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "service/base/unique_fd.h"

namespace domicile::loader {

struct FileRules {
  const char* what;  // such as `a plugin`, for messages
  int64_t max_bytes;
  // Whether it must belong to root or to this process's user, and nobody else may write to it.
  bool protected_from_others;
};

// Reads a regular file, opened once and not through a symbolic link. NOT_FOUND when there is none;
// refuses UNREADABLE, IS_A_LINK, BAD_OWNER, BAD_MODE and TOO_LARGE. `directory` is an open
// directory that `name` is relative to, or AT_FDCWD.
absl::StatusOr<std::string> ReadProtected(int directory, const std::string& name,
                                          const FileRules& rules);

// A sealed memfd with these bytes: what was checked is what is opened, whatever becomes of the
// file.
absl::StatusOr<base::UniqueFd> SealedCopy(const std::string& bytes);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_LIBRARY_FILE_H_
