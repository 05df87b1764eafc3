// A directory that is gone with the test.

#ifndef DOMICILE_TESTS_SUPPORT_TEMP_DIRECTORY_H_
#define DOMICILE_TESTS_SUPPORT_TEMP_DIRECTORY_H_

#include <string>
#include <string_view>

namespace domicile::testing {

class TempDirectory {
 public:
  TempDirectory();
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::string& path() const { return path_; }

  // The path of a file within it.
  std::string File(std::string_view name) const;

  // Writes a file within it, and gives its path.
  std::string Write(std::string_view name, std::string_view content) const;

 private:
  std::string path_;
};

// What a file holds; empty when there is none.
std::string ReadFile(const std::string& path);

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_TEMP_DIRECTORY_H_
