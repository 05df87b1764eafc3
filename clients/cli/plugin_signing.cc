#include "clients/cli/plugin_signing.h"

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/key_file.h"
#include "clients/cli/phrases.h"
#include "clients/cli/stream_output.h"
#include "domicile/plugin/v1/manifest.pb.h"
#include "plugins/sdk/domicile_plugin.h"
#include "service/base/status_macros.h"
#include "service/catalog/catalog.h"
#include "service/crypto/ed25519.h"
#include "service/loader/load.h"
#include "service/loader/manifest.h"
#include "service/loader/sign.h"
#include "service/loader/trusted_keys.h"
#include "service/messages/bad_data.h"
#include "service/messages/message_file.h"

namespace domicile::cli {
namespace {

using Manifests = std::vector<std::pair<std::string, plugin::v1::Manifest>>;

loader::LoadOptions Options() {
  loader::LoadOptions options;
  options.domain = [](const v1::Input& input) { return catalog::DomainOf(input); };
  return options;
}

// Files and their manifests, or in another form the manifests alone.
absl::Status Print(const Manifests& manifests, Context& context) {
  Table table({"FILE", "PROCESSOR", "VERSION", "REVISION", "KEY"});
  for (const auto& [file, manifest] : manifests) {
    if (!context.WantsTable()) {
      DOMICILE_RETURN_IF_ERROR(PrintStreamed(manifest, context));
      continue;
    }
    table.AddRow({file, manifest.processor_id(), manifest.version(),
                  absl::StrCat(manifest.revision()), manifest.key_id()});
  }
  if (context.WantsTable() && !table.empty()) context.Print(table, "plugins");
  return absl::OkStatus();
}

absl::StatusOr<ExitStatus> GenerateKey(const std::string& file, Context& context) {
  DOMICILE_ASSIGN_OR_RETURN(const crypto::PrivateKey key, crypto::PrivateKey::Generate());
  DOMICILE_RETURN_IF_ERROR(WriteKeyPair(file, key));
  context.out << file << "\n" << PublicKeyFile(file) << "\n";
  context.err << "Made key " << key.key_id() << ". Keep " << Printable(file)
              << " to yourself, sign with `domicile plugins sign --key " << Printable(file)
              << " ...`, and put " << Printable(PublicKeyFile(file))
              << " into the directory that `domiciled --plugin-keys` names.\n";
  return ExitStatus::kSuccess;
}

struct SignOptions {
  std::vector<std::string> files;
  std::string key;
  loader::Release release;
};

absl::StatusOr<crypto::PrivateKey> LoadKey(const std::string& file) {
  absl::StatusOr<crypto::PrivateKey> key = crypto::PrivateKey::Load(file);
  if (absl::IsInvalidArgument(key.status())) return messages::BadDataError(key.status().message());
  if (absl::IsNotFound(key.status())) return absl::InvalidArgumentError(key.status().message());
  return key;
}

absl::StatusOr<ExitStatus> Sign(const SignOptions& options, Context& context) {
  DOMICILE_ASSIGN_OR_RETURN(const crypto::PrivateKey key, LoadKey(options.key));
  loader::Release release = options.release;
  if (release.version.empty()) release.version = absl::StrCat(release.revision);
  Manifests manifests;
  for (const std::string& file : options.files) {
    DOMICILE_ASSIGN_OR_RETURN(plugin::v1::Manifest manifest,
                              loader::SignPlugin(file, release, key, Options()));
    manifests.emplace_back(file, std::move(manifest));
  }
  DOMICILE_RETURN_IF_ERROR(Print(manifests, context));
  return ExitStatus::kSuccess;
}

struct VerifyOptions {
  std::vector<std::string> files;
  std::string directory = loader::BundledKeysDirectory();
  std::vector<std::string> keys;
};

absl::StatusOr<loader::TrustedKeys> KeysOf(const VerifyOptions& options) {
  if (options.keys.empty()) {
    auto keys = loader::TrustedKeys::Load(options.directory);
    if (absl::IsNotFound(keys.status())) return absl::InvalidArgumentError(keys.status().message());
    return keys.ok() ? std::move(keys) : messages::BadDataError(keys.status().message());
  }
  std::vector<crypto::PublicKey> keys;
  for (const std::string& file : options.keys) {
    DOMICILE_ASSIGN_OR_RETURN(const std::string pem, messages::ReadFile(file));
    const absl::StatusOr<crypto::PublicKey> key = crypto::PublicKey::Parse(pem);
    if (!key.ok()) return messages::BadDataError(absl::StrCat(file, ": ", key.status().message()));
    keys.push_back(*key);
  }
  return loader::TrustedKeys(keys);
}

// What was found to be true of a plugin that was loaded.
plugin::v1::Manifest ManifestOf(const catalog::PluginContent& content) {
  plugin::v1::Manifest manifest;
  manifest.set_processor_id(content.processor.processor().id());
  manifest.set_version(content.origin.version);
  manifest.set_revision(content.origin.revision);
  manifest.set_abi_major(DOMICILE_PLUGIN_ABI_MAJOR);
  manifest.set_architecture(loader::Architecture());
  manifest.set_library_sha256(content.digest);
  manifest.set_descriptors_sha256(content.descriptors_digest);
  manifest.set_key_id(content.origin.key_id);
  return manifest;
}

absl::StatusOr<ExitStatus> Verify(const VerifyOptions& options, Context& context) {
  auto verification = std::make_shared<loader::Verification>();
  DOMICILE_ASSIGN_OR_RETURN(verification->keys, KeysOf(options));
  loader::LoadOptions load = Options();
  load.verification = std::move(verification);
  Manifests valid;
  for (const std::string& file : options.files) {
    using Loaded = std::variant<catalog::PluginContent, catalog::Rejection>;
    DOMICILE_ASSIGN_OR_RETURN(const Loaded loaded, loader::LoadPluginFile(file, load));
    if (const auto* rejection = std::get_if<catalog::Rejection>(&loaded)) {
      context.err << context.err_terminal.Paint("not valid:", Style::kBad) << " "
                  << Printable(rejection->reason) << ": " << Printable(rejection->message) << "\n";
      continue;
    }
    valid.emplace_back(file, ManifestOf(std::get<catalog::PluginContent>(loaded)));
  }
  DOMICILE_RETURN_IF_ERROR(Print(valid, context));
  return valid.size() == options.files.size() ? ExitStatus::kSuccess : ExitStatus::kNotValid;
}

void AddKeygen(CommandTree& tree, CLI::App& group) {
  auto file = std::make_shared<std::string>();
  CLI::App& keygen = tree.AddCommand(
      group,
      {.name = "keygen",
       .description = "Make a key to sign plugins with: FILE, which only its owner may read, and "
                      "FILE.pub",
       .examples = {"plugins keygen --out plugins.pem"},
       .remarks = "What `openssl genpkey -algorithm ed25519` makes does as well."},
      [file](Context& context) { return GenerateKey(*file, context); });
  keygen.add_option("--out", *file, "Where the private key goes; it must not be there yet")
      ->required()
      ->type_name("FILE");
}

void AddSign(CommandTree& tree, CLI::App& group) {
  auto options = std::make_shared<SignOptions>();
  CLI::App& sign = tree.AddCommand(
      group,
      {.name = "sign",
       .description = "Vouch for plugins: write FILE.manifest and FILE.manifest.sig beside each",
       .examples = {"plugins sign libacme.so --key plugins.pem --revision 7",
                    "plugins sign lib*.so --key plugins.pem --revision 2026112401 "
                    "--plugin-version 2026.11"},
       .remarks = "Each plugin is opened in the sandbox to see what it hands over.\n"
                  "A server serves no revision of a plugin below one that it has served."},
      [options](Context& context) { return Sign(*options, context); });
  sign.add_option("FILES", options->files, "The plugins")->required()->type_name("FILE");
  sign.add_option("--key", options->key, "The private key, Ed25519 in PEM")
      ->required()
      ->type_name("FILE");
  sign.add_option("--revision", options->release.revision,
                  "A number that goes up with each release of the plugin")
      ->required()
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  sign.add_option("--plugin-version", options->release.version,
                  "Its version, for people; the revision by default")
      ->type_name("TEXT");
}

void AddVerify(CommandTree& tree, CLI::App& group) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App& verify = tree.AddCommand(
      group,
      {.name = "verify",
       .description = "Check that plugins are signed with a key that is trusted, and are as they "
                      "were signed",
       .examples = {"plugins verify build/dev/lib/domicile/plugins/*.so",
                    "plugins verify libacme.so --key plugins.pem.pub"},
       .remarks = "Exit status: 0 when all are valid, 1 when one is not.\n"
                  "Which revisions a server has served is known to that server alone."},
      [options](Context& context) { return Verify(*options, context); });
  verify.add_option("FILES", options->files, "The plugins")->required()->type_name("FILE");
  CLI::Option* keys =
      verify
          .add_option("--key", options->keys, "Public keys to trust, Ed25519 in PEM, and no others")
          ->type_name("FILE");
  verify
      .add_option("--plugin-keys", options->directory,
                  "Directory of trusted keys, as for domiciled; by default the one that came with "
                  "this program")
      ->type_name("DIR")
      ->excludes(keys);
}

}  // namespace

void AddPluginSigningCommands(CommandTree& tree, CLI::App& group) {
  AddKeygen(tree, group);
  AddSign(tree, group);
  AddVerify(tree, group);
}

}  // namespace domicile::cli
