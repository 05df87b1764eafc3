#include "clients/cli/explanation_tree.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "clients/cli/phrases.h"
#include "clients/cli/verdict.h"
#include "clients/cli/wrap.h"

namespace domicile::cli {
namespace {

// Even a deep line in a narrow terminal has room for a few words.
constexpr int kLeastColumns = 30;

std::string CitationText(const v1::Citation& citation) {
  std::string text = citation.text();
  if (!citation.note().empty()) absl::StrAppend(&text, " (", citation.note(), ")");
  if (!citation.url().empty()) absl::StrAppend(&text, " <", citation.url(), ">");
  return text;
}

// Evidence with the address where it can be read; its note is what a reader of law asks for.
std::string SourceText(const v1::Evidence& evidence) {
  std::string text = EvidenceText(evidence);
  if (!evidence.note().empty()) absl::StrAppend(&text, ": ", evidence.note());
  if (!evidence.url().empty()) absl::StrAppend(&text, " <", evidence.url(), ">");
  return text;
}

class Tree {
 public:
  explicit Tree(const Terminal& terminal) : terminal_(terminal) {}

  // `first` is what stands before the node's own line, `rest` what stands before those below it.
  void Add(const v1::ExplanationNode& node, const std::string& first, const std::string& rest) {
    const std::string mark = VerdictMark(node.verdict());
    const bool below = node.children_size() > 0;
    const std::string stem = below ? absl::StrCat(rest, "│") : absl::StrCat(rest, " ");
    AddLines(node.text(), first, absl::StrCat(stem, " "), mark, VerdictStyle(node.verdict()),
             rest.empty() ? Style::kStrong : Style::kPlain);
    const std::string beside = absl::StrCat(stem, "   ");
    for (const v1::Citation& citation : node.citations()) {
      AddLines(CitationText(citation), beside, beside + "  ", "§", Style::kFaint, Style::kFaint);
    }
    for (const v1::Evidence& evidence : node.evidence()) {
      AddLines(SourceText(evidence), beside, beside + "  ", "↳", Style::kFaint, Style::kFaint);
    }
    for (int i = 0; i < node.children_size(); ++i) {
      const bool last = i + 1 == node.children_size();
      Add(node.children(i), absl::StrCat(rest, last ? "└─ " : "├─ "),
          absl::StrCat(rest, last ? "   " : "│  "));
    }
  }

  const std::string& text() const { return text_; }

 private:
  // One text in as many lines as it takes, the mark before the first.
  void AddLines(const std::string& text, const std::string& first, const std::string& rest,
                const std::string& mark, Style mark_style, Style style) {
    const int margin = std::max(DisplayWidth(first) + (mark.empty() ? 0 : 2), DisplayWidth(rest));
    const int width = terminal_.width == 0 ? std::numeric_limits<int>::max()
                                           : std::max(kLeastColumns, terminal_.width - margin);
    bool is_first = true;
    for (const std::string& line : Wrap(Printable(text), width)) {
      absl::StrAppend(&text_, is_first ? first : rest);
      if (is_first && !mark.empty())
        absl::StrAppend(&text_, terminal_.Paint(mark, mark_style), " ");
      absl::StrAppend(&text_, terminal_.Paint(line, style), "\n");
      is_first = false;
    }
  }

  const Terminal& terminal_;
  std::string text_;
};

}  // namespace

std::string FormatExplanation(const v1::ExplanationNode& root, const Terminal& terminal) {
  Tree tree(terminal);
  tree.Add(root, "", "");
  return tree.text();
}

}  // namespace domicile::cli
