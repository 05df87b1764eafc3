// How far something is, for who waits: one line that changes on a terminal, and a line now and then
// in a log.

#ifndef DOMICILE_CLIENTS_CLI_PROGRESS_LINE_H_
#define DOMICILE_CLIENTS_CLI_PROGRESS_LINE_H_

#include <functional>
#include <ostream>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/terminal.h"

namespace domicile::cli {

class ProgressLine {
 public:
  using Clock = std::function<absl::Time()>;

  // `out` outlives it.
  ProgressLine(std::ostream& out, const Terminal& terminal, Clock clock = absl::Now);
  // Clears it.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // On a terminal the text replaces the one before it, cut where it is wider. Elsewhere it is a
  // line of its own, but only when a second has passed since the start or the last one: what is
  // soon over needs no progress.
  void Show(const std::string& text);

  // Takes the text off the terminal, before something else is written there.
  void Clear();

 private:
  std::ostream& out_;
  const Terminal terminal_;
  const Clock clock_;
  absl::Time last_;
  bool shown_ = false;
};

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_PROGRESS_LINE_H_
