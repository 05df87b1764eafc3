// A file of tenants and policies, in the form that the first byte chooses: read as `domicile apply`
// reads it, applied as the server applies it, and decided for.

#include <sstream>

#include "clients/cli/bundle_file.h"
#include "clients/cli/exit_status.h"
#include "service/law/load.h"
#include "service/tenancy/editor.h"
#include "tests/fuzz/exercise.h"
#include "tests/fuzz/input.h"
#include "tests/support/temp_directory.h"

namespace domicile {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const testing::TempDirectory* const directory = new testing::TempDirectory();
  static const auto* const base =
      new std::shared_ptr<const tenancy::Tenancy>(fuzz::TenantsOf(*fuzz::SmallCatalog()));
  const tenancy::Reference reference{fuzz::SmallCatalog(), law::BundledLaw()};

  fuzz::Choices choices({reinterpret_cast<const char*>(data), size});
  const size_t form = choices.Below(3);
  const std::string text(choices.rest());
  std::istringstream in(text);
  const std::string path = form == 0   ? "-"
                           : form == 1 ? directory->Write("bundle.textproto", text)
                                       : directory->Write("bundle.json", text);
  const auto files = cli::BundleFiles::Read({path}, in);
  if (!files.ok()) {
    DOMICILE_FUZZ_EXPECT(!files.status().message().empty(), text);
    return 0;
  }
  const tenancy::Editor editor(**base, reference, absl::FromUnixSeconds(1'800'000'000));
  v1::ApplyResponse response;
  const auto changes = editor.Apply(files->bundle(), response);
  if (!changes.ok()) {
    // What is wrong is told in the terms of the files.
    DOMICILE_FUZZ_EXPECT(!files->Explain(changes.status()).ok(), text);
    return 0;
  }
  fuzz::Decide(fuzz::SmallCatalog(), law::BundledLaw(), (*base)->With(*changes));
  // What was applied is there: again it changes nothing.
  const auto after = (*base)->With(*changes);
  v1::ApplyResponse nothing;
  const auto again = tenancy::Editor(*after, reference, absl::FromUnixSeconds(1'800'000'001))
                         .Apply(files->bundle(), nothing);
  DOMICILE_FUZZ_EXPECT(again.ok() && again->empty(), text + again.status().ToString());
  return 0;
}

}  // namespace domicile
