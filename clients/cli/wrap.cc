#include "clients/cli/wrap.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/terminal.h"

namespace domicile::cli {

std::vector<std::string> Wrap(const std::string& text, int width) {
  if (DisplayWidth(text) <= width) return {text};
  std::vector<std::string> lines(1);
  for (absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    std::string& line = lines.back();
    if (line.empty()) {
      line = std::string(word);
    } else if (DisplayWidth(line) + 1 + DisplayWidth(word) <= width) {
      absl::StrAppend(&line, " ", word);
    } else {
      lines.push_back(std::string(word));
    }
  }
  return lines;
}

}  // namespace domicile::cli
