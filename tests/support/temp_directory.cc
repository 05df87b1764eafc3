#include "tests/support/temp_directory.h"

#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace domicile::testing {

TempDirectory::TempDirectory() {
  std::string pattern = std::filesystem::temp_directory_path() / "domicile-test-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) {
    std::perror("mkdtemp");
    abort();
  }
  path_ = pattern;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempDirectory::File(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

std::string TempDirectory::Write(std::string_view name, std::string_view content) const {
  const std::string file = File(name);
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace domicile::testing
