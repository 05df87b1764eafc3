#include "tests/support/plugin_directory.h"

#include <filesystem>

#include "service/loader/manifest.h"
#include "tests/support/signed_plugin.h"

namespace domicile::testing {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSignedBy[] = {loader::kManifestSuffix, loader::kSignatureSuffix};

// What vouches for the file goes first.
void PutInPlace(const fs::path& file, const fs::path& target) {
  if (!fs::exists(file.string() + loader::kManifestSuffix)) SignAnyway(file);
  for (const char* suffix : kSignedBy) fs::rename(file.string() + suffix, target.string() + suffix);
  fs::rename(file, target);
}

}  // namespace

PluginDirectory::PluginDirectory(const std::string& source) {
  if (source.empty()) return;
  for (const fs::directory_entry& entry : fs::directory_iterator(source)) {
    if (entry.path().extension() == ".so") Add(entry.path());
  }
}

void PluginDirectory::Add(const std::string& file, std::string_view name) const {
  const fs::path target = fs::path(path()) / (name.empty() ? fs::path(file).filename() : name);
  // Nobody takes a hidden file for a plugin.
  const fs::path hidden = directory_.File(".incoming");
  fs::copy_file(file, hidden, fs::copy_options::overwrite_existing);
  for (const char* suffix : kSignedBy) {
    if (fs::exists(file + suffix)) {
      fs::copy_file(file + suffix, hidden.string() + suffix, fs::copy_options::overwrite_existing);
    }
  }
  PutInPlace(hidden, target);
}

void PluginDirectory::AddText(std::string_view name, std::string_view content) const {
  PutInPlace(directory_.Write(".incoming", content), directory_.File(name));
}

void PluginDirectory::Remove(std::string_view name) const {
  fs::remove(directory_.File(name));
  for (const char* suffix : kSignedBy) fs::remove(directory_.File(name) + suffix);
}

}  // namespace domicile::testing
