#include "clients/cli/table.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "clients/cli/wrap.h"

namespace domicile::cli {
namespace {

constexpr int kGap = 2;

int LongestWord(const std::string& text) {
  int longest = 0;
  for (absl::string_view word : absl::StrSplit(text, ' ')) {
    longest = std::max(longest, DisplayWidth(word));
  }
  return longest;
}

// Takes columns from the widest that can give one, until the table fits or none can.
void Shrink(std::vector<int>& widths, const std::vector<int>& least, int available) {
  int excess = -available;
  for (int width : widths) excess += width;
  while (excess > 0) {
    int widest = -1;
    for (size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest])) widest = i;
    }
    if (widest < 0) return;
    --widths[widest];
    --excess;
  }
}

void AppendRow(const std::vector<Cell>& row, const std::vector<int>& widths,
               const Terminal& terminal, std::string* out) {
  std::vector<std::vector<std::string>> wrapped;
  size_t height = 1;
  for (size_t i = 0; i < row.size(); ++i) {
    wrapped.push_back(Wrap(row[i].text, widths[i]));
    height = std::max(height, wrapped.back().size());
  }
  for (size_t line = 0; line < height; ++line) {
    int owed = 0;  // spaces that are only written when something follows
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string text = line < wrapped[i].size() ? wrapped[i][line] : "";
      if (!text.empty()) {
        out->append(owed, ' ');
        out->append(terminal.Paint(text, row[i].style));
        owed = 0;
      }
      owed += std::max(0, widths[i] - DisplayWidth(text)) + kGap;
    }
    out->push_back('\n');
  }
}

}  // namespace

Table::Table(std::vector<std::string> headers)
    : headers_(std::move(headers)), columns_(headers_.size()) {}

void Table::AddRow(std::vector<Cell> row) {
  for (Cell& cell : row) cell.text = Printable(cell.text);
  columns_ = std::max(columns_, row.size());
  rows_.push_back(std::move(row));
}

std::string Table::Render(const Terminal& terminal) const {
  std::vector<std::vector<Cell>> rows;
  if (!headers_.empty()) {
    rows.emplace_back();
    for (const std::string& header : headers_) rows[0].push_back({header, Style::kStrong});
  }
  rows.insert(rows.end(), rows_.begin(), rows_.end());

  std::vector<int> widths(columns_, 0), least(columns_, 0);
  for (std::vector<Cell>& row : rows) {
    row.resize(columns_, "");
    for (size_t i = 0; i < columns_; ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i].text));
      least[i] = std::max(least[i], LongestWord(row[i].text));
    }
  }
  if (terminal.width > 0) {
    Shrink(widths, least, terminal.width - kGap * static_cast<int>(columns_ - 1));
  }
  std::string out;
  for (const std::vector<Cell>& row : rows) AppendRow(row, widths, terminal, &out);
  return out;
}

}  // namespace domicile::cli
