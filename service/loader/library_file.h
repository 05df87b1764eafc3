// A plugin's file: its bytes, read once, and a copy of them that nobody can change.

#ifndef DOMICILE_SERVICE_LOADER_LIBRARY_FILE_H_
#define DOMICILE_SERVICE_LOADER_LIBRARY_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "service/loader/unique_fd.h"

namespace domicile::loader {

// Reads a regular file, not through a symbolic link. Refuses UNREADABLE and TOO_LARGE.
// `directory` is an open directory that `name` is relative to, or AT_FDCWD.
absl::StatusOr<std::string> ReadLibrary(int directory, const std::string& name, int64_t max_bytes);

// A sealed memfd with these bytes: what was checked is what is opened, whatever becomes of the
// file.
absl::StatusOr<UniqueFd> SealedCopy(const std::string& bytes);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_LIBRARY_FILE_H_
