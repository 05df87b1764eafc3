#include "clients/cli/progress_line.h"

#include <utility>

namespace domicile::cli {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);

}  // namespace

ProgressLine::ProgressLine(std::ostream& out, const Terminal& terminal, Clock clock)
    : out_(out), terminal_(terminal), clock_(std::move(clock)), last_(clock_()) {}

ProgressLine::~ProgressLine() { Clear(); }

void ProgressLine::Show(const std::string& text) {
  if (terminal_.width == 0) {
    const absl::Time now = clock_();
    if (now - last_ < kInterval) return;
    last_ = now;
    out_ << text << "\n";
  } else {
    // A text that reached the last column could wrap, and would then not be replaced.
    out_ << "\r\033[K" << text.substr(0, terminal_.width - 1);
    shown_ = true;
  }
  out_.flush();
}

void ProgressLine::Clear() {
  if (shown_) out_ << "\r\033[K" << std::flush;
  shown_ = false;
}

}  // namespace domicile::cli
