// A file of law in a directory of law, in the place of one of the bundled files: the first byte
// says of which. A law that holds is decided under.

#include <algorithm>
#include <filesystem>

#include "service/law/load.h"
#include "tests/fuzz/exercise.h"
#include "tests/fuzz/input.h"
#include "tests/support/temp_directory.h"

namespace domicile {
namespace {

// The bundled law without each of its files, and as it is.
std::vector<v1::Law> LawsWithoutOne() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(DOMICILE_LAW_DATA)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<v1::Law> laws;
  for (size_t without = 0; without <= files.size(); ++without) {
    const testing::TempDirectory directory;
    for (size_t i = 0; i < files.size(); ++i) {
      if (i == without) continue;
      std::filesystem::copy_file(files[i], directory.File(files[i].filename().string()));
    }
    laws.push_back(*law::ReadLaw(directory.path()));
  }
  return laws;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const laws = new std::vector<v1::Law>(LawsWithoutOne());
  static const testing::TempDirectory* const directory = new testing::TempDirectory();
  static const auto* const tenants =
      new std::shared_ptr<const tenancy::Tenancy>(fuzz::TenantsOf(*fuzz::SmallCatalog()));
  fuzz::Choices choices({reinterpret_cast<const char*>(data), size});
  v1::Law whole = (*laws)[choices.Below(laws->size())];
  directory->Write("fuzzed.textproto", choices.rest());
  const auto part = law::ReadLaw(directory->path());
  if (!part.ok()) {
    DOMICILE_FUZZ_EXPECT(part.status().code() == absl::StatusCode::kInvalidArgument,
                         part.status().ToString());
    return 0;
  }
  whole.MergeFrom(*part);
  const auto built = law::Law::Build(whole);
  if (!built.ok()) {
    DOMICILE_FUZZ_EXPECT(built.status().code() == absl::StatusCode::kInvalidArgument,
                         built.status().ToString());
    return 0;
  }
  // The digest names the content, in whatever order it came.
  const auto again = law::Law::Build((*built)->data());
  DOMICILE_FUZZ_EXPECT(again.ok() && (*again)->digest() == (*built)->digest(), "");
  fuzz::Decide(fuzz::SmallCatalog(), *built, *tenants);
  return 0;
}

}  // namespace domicile
