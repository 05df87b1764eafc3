#include "service/base/nearest.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/absl_view.h"

namespace domicile::base {
namespace {

// Longer names are not compared: the cost is the product of the lengths, and names come from
// requests.
constexpr size_t kLongestName = 128;

// Edit distance in which two neighbours that changed places cost one.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::vector<std::string> Nearest(std::string_view name, const std::vector<std::string>& known,
                                 size_t limit) {
  if (name.empty() || name.size() > kLongestName) return {};
  const std::string wanted = absl::AsciiStrToLower(AbslView(name));
  std::vector<std::pair<size_t, std::string>> close;
  for (const std::string& candidate : known) {
    if (candidate.size() > kLongestName) continue;
    const std::string lower = absl::AsciiStrToLower(candidate);
    size_t distance = Distance(wanted, lower);
    const size_t longest = std::max(wanted.size(), lower.size());
    const bool contains = wanted.size() >= 3 &&
                          (absl::StrContains(lower, wanted) || absl::StrContains(wanted, lower));
    // A third of the letters may be wrong; half of them are another name.
    if (distance * 3 > longest + 1 && !contains) continue;
    if (contains) distance = std::min<size_t>(distance, 2);
    close.emplace_back(distance, candidate);
  }
  std::stable_sort(close.begin(), close.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> nearest;
  for (size_t i = 0; i < close.size() && i < limit; ++i) nearest.push_back(close[i].second);
  return nearest;
}

std::string DidYouMean(std::string_view name, const std::vector<std::string>& known) {
  const std::vector<std::string> nearest = Nearest(name, known);
  if (nearest.empty()) return "";
  std::string text = "; did you mean ";
  for (size_t i = 0; i < nearest.size(); ++i) {
    if (i > 0) absl::StrAppend(&text, i + 1 == nearest.size() ? " or " : ", ");
    absl::StrAppend(&text, "`", nearest[i], "`");
  }
  return absl::StrCat(text, "?");
}

}  // namespace domicile::base
