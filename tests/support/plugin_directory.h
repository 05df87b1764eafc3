// A plugin directory that a test changes while a server watches it.

#ifndef DOMICILE_TESTS_SUPPORT_PLUGIN_DIRECTORY_H_
#define DOMICILE_TESTS_SUPPORT_PLUGIN_DIRECTORY_H_

#include <string>
#include <string_view>

#include "tests/support/temp_directory.h"

namespace domicile::testing {

// Files appear and are replaced at once, as an installer would have it. All are signed with the key
// of this build: as what they are where the build did that, and otherwise as they come.
class PluginDirectory {
 public:
  // Copies of all plugins of `source`, or of nothing when that is empty.
  explicit PluginDirectory(const std::string& source = "");

  const std::string& path() const { return directory_.path(); }

  // Puts a copy of a file there as `name`, by default under its own name.
  void Add(const std::string& file, std::string_view name = "") const;
  void AddText(std::string_view name, std::string_view content) const;
  void Remove(std::string_view name) const;

 private:
  const TempDirectory directory_;
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_PLUGIN_DIRECTORY_H_
