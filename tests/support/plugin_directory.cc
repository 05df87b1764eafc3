#include "tests/support/plugin_directory.h"

#include <filesystem>

namespace domicile::testing {

namespace fs = std::filesystem;

PluginDirectory::PluginDirectory(const std::string& source) {
  if (source.empty()) return;
  for (const fs::directory_entry& entry : fs::directory_iterator(source)) {
    if (entry.path().extension() == ".so") fs::copy_file(entry, path() / entry.path().filename());
  }
}

void PluginDirectory::Add(const std::string& file, std::string_view name) const {
  const fs::path target = fs::path(path()) / (name.empty() ? fs::path(file).filename() : name);
  // Nobody takes a hidden file for a plugin.
  const fs::path hidden = directory_.File(".incoming");
  fs::copy_file(file, hidden, fs::copy_options::overwrite_existing);
  fs::rename(hidden, target);
}

void PluginDirectory::AddText(std::string_view name, std::string_view content) const {
  fs::rename(directory_.Write(".incoming", content), directory_.File(name));
}

void PluginDirectory::Remove(std::string_view name) const { fs::remove(directory_.File(name)); }

}  // namespace domicile::testing
