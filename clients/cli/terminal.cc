#include "clients/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace domicile::cli {
namespace {

const char* Code(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kStrong:
      return "1";
    case Style::kFaint:
      return "2";
    case Style::kGood:
      return "32";
    case Style::kWarning:
      return "33";
    case Style::kBad:
      return "31";
  }
  return "";
}

bool IsSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// Combining diacritical marks (U+0300 to U+036F), the zero-width ones of U+200B to U+200F, and
// variation selectors.
bool TakesNoColumn(unsigned code_point) {
  return (code_point >= 0x300 && code_point <= 0x36f) ||
         (code_point >= 0x200b && code_point <= 0x200f) ||
         (code_point >= 0xfe00 && code_point <= 0xfe0f);
}

}  // namespace

Terminal Terminal::Of(int file_descriptor) {
  Terminal terminal;
  if (!isatty(file_descriptor)) return terminal;
  winsize size = {};
  const bool known = ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  terminal.width = known ? size.ws_col : 80;
  const char* kind = std::getenv("TERM");
  terminal.color =
      !IsSet("NO_COLOR") && kind != nullptr && absl::string_view(kind) != "dumb" && *kind != '\0';
  return terminal;
}

std::string Terminal::Paint(absl::string_view text, Style style) const {
  if (!color || style == Style::kPlain || text.empty()) return std::string(text);
  return absl::StrCat("\033[", Code(style), "m", text, "\033[0m");
}

std::string Printable(absl::string_view text) {
  std::string printable;
  for (size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = text[i];
    if (c == '\n' || c == '\t' || c == '\r') {
      printable += ' ';
    } else if (c < 0x20 || c == 0x7f) {
      printable += '?';
    } else if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) {
      // U+0080 to U+009F: the other set of control characters.
      printable += '?';
      ++i;
    } else {
      printable += text[i];
    }
  }
  return printable;
}

int DisplayWidth(absl::string_view text) {
  int width = 0;
  for (size_t i = 0; i < text.size();) {
    const unsigned char lead = text[i];
    const int length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    unsigned code_point = length == 1 ? lead : lead & (0xff >> (length + 1));
    for (int k = 1; k < length && i + k < text.size(); ++k) {
      code_point = code_point << 6 | (text[i + k] & 0x3f);
    }
    if (!TakesNoColumn(code_point)) ++width;
    i += length;
  }
  return width;
}

}  // namespace domicile::cli
