#include "clients/cli/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"

namespace domicile::cli {
namespace {

absl::Status WriteNewFile(const std::string& path, const std::string& content, mode_t mode) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot write `", path, "`: ", std::strerror(errno)));
  }
  const bool written =
      write(descriptor, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
      fsync(descriptor) == 0;
  if (close(descriptor) == 0 && written) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("cannot write `", path, "` to its end"));
}

}  // namespace

absl::Status WriteKeyPair(const std::string& file, const crypto::PrivateKey& key) {
  DOMICILE_RETURN_IF_ERROR(WriteNewFile(file, key.Pem(), S_IRUSR | S_IWUSR));
  return WriteNewFile(PublicKeyFile(file), key.public_key().Pem(),
                      S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
}

}  // namespace domicile::cli
