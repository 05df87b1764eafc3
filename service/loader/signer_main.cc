// domicile-plugin-signer: signs what a build has linked. It is not installed; `domicile plugins`
// does the same for people, and needs more to be built first.

#include <fcntl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/base/unique_fd.h"
#include "service/catalog/catalog.h"
#include "service/crypto/ed25519.h"
#include "service/loader/sign.h"

namespace domicile::loader {
namespace {

absl::Status WriteFile(const std::string& path, std::string_view content, mode_t mode) {
  const base::UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (file.valid() &&
      write(file.get(), content.data(), content.size()) == static_cast<ssize_t>(content.size())) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("cannot write ", path));
}

// Keeps the key that is there: what it has signed stays good.
absl::Status MakeKey(const std::string& private_file, const std::string& public_file) {
  absl::StatusOr<crypto::PrivateKey> key = crypto::PrivateKey::Load(private_file);
  if (absl::IsNotFound(key.status())) {
    DOMICILE_ASSIGN_OR_RETURN(key, crypto::PrivateKey::Generate());
    DOMICILE_RETURN_IF_ERROR(WriteFile(private_file, key->Pem(), S_IRUSR | S_IWUSR));
  }
  if (!key.ok()) return key.status();
  return WriteFile(public_file, key->public_key().Pem(), S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
}

absl::Status Sign(const std::string& library, const std::string& key_file, const Release& release) {
  DOMICILE_ASSIGN_OR_RETURN(const crypto::PrivateKey key, crypto::PrivateKey::Load(key_file));
  LoadOptions options;
  options.domain = catalog::DomainOf;
  return SignPlugin(library, release, key, options).status();
}

}  // namespace
}  // namespace domicile::loader

int main(int argc, char** argv) {
  using domicile::loader::Release;
  CLI::App app("Signs the plugins that a build has linked.", "domicile-plugin-signer");
  app.require_subcommand(1);
  std::string private_file, public_file, library;
  Release release;
  CLI::App& keygen = *app.add_subcommand("keygen", "Make a key, unless it is there");
  keygen.add_option("--out", private_file)->required();
  keygen.add_option("--public", public_file)->required();
  CLI::App& sign = *app.add_subcommand("sign", "Sign a plugin");
  sign.add_option("LIBRARY", library)->required();
  sign.add_option("--key", private_file)->required();
  sign.add_option("--revision", release.revision)->required();
  sign.add_option("--plugin-version", release.version)->required();
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = keygen.parsed()
                                  ? domicile::loader::MakeKey(private_file, public_file)
                                  : domicile::loader::Sign(library, private_file, release);
  if (status.ok()) return EX_OK;
  std::fprintf(stderr, "domicile-plugin-signer: %s\n", std::string(status.message()).c_str());
  return EX_DATAERR;
}
