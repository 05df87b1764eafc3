// What is on the other side of a stream: a person at a terminal of some width, or a program.

#ifndef DOMICILE_CLIENTS_CLI_TERMINAL_H_
#define DOMICILE_CLIENTS_CLI_TERMINAL_H_

#include <string>

#include "absl/strings/string_view.h"

namespace domicile::cli {

enum class Style { kPlain, kStrong, kFaint, kGood, kWarning, kBad };

struct Terminal {
  // Columns; 0 when it is no terminal, and then lines are as long as they have to be.
  int width = 0;
  bool color = false;

  // What the file descriptor is. No colour where NO_COLOR is set (https://no-color.org) or the
  // terminal is dumb.
  static Terminal Of(int file_descriptor);

  // The text in a style, or the text alone without colour.
  std::string Paint(absl::string_view text, Style style) const;
};

// The text without line breaks and control characters, which could do things to a terminal: what is
// printed was written by the authors of plugins and by whoever runs the server.
std::string Printable(absl::string_view text);

// How many columns UTF-8 text takes, by its code points; combining marks take none.
int DisplayWidth(absl::string_view text);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_TERMINAL_H_
