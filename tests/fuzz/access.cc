// A file that says who may ask, in the form that the first byte chooses. The bytes behind a mark
// are shown as a token, a name and an id by somebody who is not in it.

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "service/access/access_control.h"
#include "service/base/absl_view.h"
#include "tests/fuzz/input.h"
#include "tests/support/temp_directory.h"

namespace domicile {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const testing::TempDirectory* const directory = new testing::TempDirectory();
  fuzz::Choices choices({reinterpret_cast<const char*>(data), size});
  constexpr const char* kFiles[] = {"access.yaml", "access.textproto", "access.json"};
  const char* const name = kFiles[choices.Below(3)];
  const auto pieces = fuzz::Pieces(choices.rest());
  const std::string file = directory->Write(name, pieces[0]);
  const auto list = access::ReadAccessFile(file);
  if (!list.ok()) {
    DOMICILE_FUZZ_EXPECT(list.status().code() == absl::StatusCode::kFailedPrecondition,
                         list.status().ToString());
    DOMICILE_FUZZ_EXPECT(list.status().message().find(file) != std::string::npos,
                         list.status().ToString());
    return 0;
  }
  const std::string_view shown = pieces.size() > 1 ? pieces[1] : std::string_view();
  if (pieces[0].find(shown.substr(0, 8)) == std::string_view::npos || shown.empty()) {
    DOMICILE_FUZZ_EXPECT((*list)->FindSpiffeId(shown) == nullptr, std::string(shown));
    DOMICILE_FUZZ_EXPECT((*list)->FindSubjectName(shown) == nullptr, std::string(shown));
  }
  if (const access::Principal* who = (*list)->FindToken(shown); who != nullptr) {
    const std::string digest = access::TokenSha256(shown);
    // Letters of either case, and what is behind an escape, stand for the same digits.
    const std::string text = absl::AsciiStrToLower(base::AbslView(pieces[0]));
    DOMICILE_FUZZ_EXPECT(absl::StrContains(text, digest) || absl::StrContains(text, "\\"), digest);
  }
  return 0;
}

}  // namespace domicile
