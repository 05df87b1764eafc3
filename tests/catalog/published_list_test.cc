// The bundled plugins rebuild the published list: each fragment and link of the source stands in
// the same row and column, word for word, in every form. How each form is written is tested in
// published_list_format_test.cc.

#include "service/catalog/published_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/support/bundled_plugins.h"

namespace domicile::catalog {
namespace {

using ::testing::ElementsAreArray;
using ::testing::SizeIs;

struct Fragment {
  std::string text;
  std::string url;
  bool operator==(const Fragment& other) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Fragment& fragment) {
    return out << "`" << fragment.text << "` -> `" << fragment.url << "`";
  }
};
using Cell = std::vector<Fragment>;
using Row = std::array<Cell, 6>;

std::string Unescape(const std::string& html) {
  return absl::StrReplaceAll(
      html, {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}});
}

// The pieces of `text` that stand between `open` and the next `close`, and what stands around them.
struct Pieces {
  std::vector<std::string> within;
  std::vector<std::string> around;  // one more: before, between and behind
};

Pieces Cut(const std::string& text, const std::string& open, const std::string& close) {
  Pieces pieces;
  size_t rest = 0;
  for (size_t start; (start = text.find(open, rest)) != std::string::npos;) {
    const size_t end = text.find(close, start + open.size());
    EXPECT_NE(end, std::string::npos) << text;
    if (end == std::string::npos) break;
    pieces.around.push_back(text.substr(rest, start - rest));
    pieces.within.push_back(text.substr(start + open.size(), end - start - open.size()));
    rest = end + close.size();
  }
  pieces.around.push_back(text.substr(rest));
  return pieces;
}

// The fragments of a piece of HTML: its links, and the texts between them.
Cell ParseFragments(const std::string& html) {
  const Pieces links = Cut(html, "<a href=\"", "</a>");
  Cell cell;
  for (size_t i = 0; i < links.around.size(); ++i) {
    const std::string text(absl::StripAsciiWhitespace(Unescape(links.around[i])));
    if (!text.empty()) cell.push_back({text, ""});
    if (i == links.within.size()) break;
    const std::vector<std::string> link =
        absl::StrSplit(links.within[i], absl::MaxSplits("\">", 1));
    EXPECT_THAT(link, SizeIs(2)) << html;
    cell.push_back({Unescape(link.back()), Unescape(link.front())});
  }
  return cell;
}

// The source: a tab between columns; a line without a company goes on with the row before it.
std::vector<Row> Source() {
  std::ifstream file(DOMICILE_TEST_PUBLISHED_LIST);
  EXPECT_TRUE(file) << DOMICILE_TEST_PUBLISHED_LIST;
  std::vector<Row> rows;
  bool in_table = false;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> columns = absl::StrSplit(line, '\t');
    if (!in_table) {
      in_table = columns.front() == "Company";
      continue;
    }
    if (columns.size() < 2) continue;
    if (!columns.front().empty()) rows.emplace_back();
    EXPECT_THAT(columns, SizeIs(::testing::Le(6))) << line;
    for (size_t i = 0; i < columns.size(); ++i) {
      const Cell fragments = ParseFragments(columns[i]);
      rows.back()[i].insert(rows.back()[i].end(), fragments.begin(), fragments.end());
    }
  }
  return rows;
}

std::vector<v1::PublishedEntry> Entries() {
  return PublishedEntries(*testing::BundledCatalog().catalog);
}

template <typename Parsed>
void ExpectSource(const std::vector<Parsed>& rows, const std::vector<Parsed>& source) {
  ASSERT_EQ(rows.size(), source.size());
  for (size_t i = 0; i < source.size(); ++i) {
    for (size_t j = 0; j < source[i].size(); ++j) {
      EXPECT_THAT(rows[i][j], ElementsAreArray(source[i][j]))
          << "row " << i + 1 << " column " << j + 1;
    }
  }
}

// The source as forms without links have it: a line for each fragment.
using Lines = std::array<std::vector<std::string>, 6>;
std::vector<Lines> SourceLines(const std::string& before_link, const std::string& after_link) {
  std::vector<Lines> rows;
  for (const Row& row : Source()) {
    Lines& lines = rows.emplace_back();
    for (size_t i = 0; i < row.size(); ++i) {
      for (const Fragment& fragment : row[i]) {
        lines[i].push_back(fragment.url.empty() ? fragment.text
                                                : before_link + fragment.url + after_link);
      }
    }
  }
  return rows;
}

TEST(SourceTest, Has26RowsWhoseLinksShowTheirAddress) {
  const std::vector<Row> source = Source();
  ASSERT_THAT(source, SizeIs(26));
  EXPECT_THAT(source.front()[0], ElementsAreArray({Fragment{"EthicLab", ""}}));
  EXPECT_THAT(source.back()[0], ElementsAreArray({Fragment{"Telnyx", ""}}));
  int links = 0;
  for (const Row& row : source) {
    for (const Cell& cell : row) {
      for (const Fragment& fragment : cell) {
        if (fragment.url.empty()) continue;
        ++links;
        EXPECT_EQ(fragment.text, fragment.url);
      }
    }
  }
  EXPECT_GT(links, 40);
}

TEST(PublishedListTest, PositionsCountFromOne) {
  int position = 0;
  for (const v1::PublishedEntry& entry : Entries()) EXPECT_EQ(entry.position(), ++position);
}

TEST(PublishedListTest, EntriesAreTheSource) {
  std::vector<Row> rows;
  for (const v1::PublishedEntry& entry : Entries()) {
    Row& row = rows.emplace_back();
    size_t column = 0;
    for (const auto* cell :
         {&entry.company(), &entry.why(), &entry.data_collected(), &entry.purpose(),
          &entry.legal_location(), &entry.processing_location()}) {
      for (const v1::Fragment& fragment : *cell) {
        row[column].push_back({fragment.text(), fragment.url()});
      }
      ++column;
    }
  }
  ExpectSource(rows, Source());
}

TEST(PublishedListTest, MarkdownIsTheSource) {
  std::vector<std::string> lines = absl::StrSplit(ToMarkdown(Entries()), '\n', absl::SkipEmpty());
  ASSERT_THAT(lines, SizeIs(2 + 26));
  lines.erase(lines.begin(), lines.begin() + 2);
  std::vector<Lines> rows;
  for (const std::string& line : lines) {
    // Nothing in the list needs an escape, so that a bar is always one between cells.
    const std::vector<std::string> cells = absl::StrSplit(line, '|');
    ASSERT_THAT(cells, SizeIs(8)) << line;
    Lines& row = rows.emplace_back();
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string cell(absl::StripAsciiWhitespace(cells[i + 1]));
      if (!cell.empty()) row[i] = absl::StrSplit(cell, "<br>");
    }
  }
  ExpectSource(rows, SourceLines("<", ">"));
}

// Fields of RFC 4180, quoted all of them.
std::vector<std::vector<std::string>> ParseCsv(const std::string& csv) {
  std::vector<std::vector<std::string>> records(1);
  for (size_t i = 0; i < csv.size();) {
    EXPECT_EQ(csv[i++], '"');
    std::string& field = records.back().emplace_back();
    while (csv.at(i) != '"' || csv.at(i + 1) == '"') {
      i += csv[i] == '"' ? 1 : 0;
      field += csv[i++];
    }
    ++i;
    if (csv.at(i) == ',') {
      ++i;
    } else {
      EXPECT_EQ(csv.substr(i, 2), "\r\n");
      i += 2;
      records.emplace_back();
    }
  }
  records.pop_back();
  return records;
}

TEST(PublishedListTest, CsvIsTheSource) {
  std::vector<std::vector<std::string>> records = ParseCsv(ToCsv(Entries()));
  ASSERT_THAT(records, SizeIs(1 + 26));
  records.erase(records.begin());
  std::vector<Lines> rows;
  for (const std::vector<std::string>& record : records) {
    ASSERT_THAT(record, SizeIs(6));
    Lines& row = rows.emplace_back();
    for (size_t i = 0; i < row.size(); ++i) {
      if (!record[i].empty()) row[i] = absl::StrSplit(record[i], '\n');
    }
  }
  ExpectSource(rows, SourceLines("", ""));
}

TEST(PublishedListTest, HtmlIsTheSource) {
  const Pieces body = Cut(ToHtml(Entries()), "<tbody>", "</tbody>");
  ASSERT_THAT(body.within, SizeIs(1));
  std::vector<Row> rows;
  for (const std::string& line : Cut(body.within[0], "<tr>", "</tr>").within) {
    const Pieces head = Cut(line, "<th scope=\"row\">", "</th>");
    ASSERT_THAT(head.within, SizeIs(1));
    std::vector<std::string> cells = Cut(head.around.back(), "<td>", "</td>").within;
    cells.insert(cells.begin(), head.within[0]);
    ASSERT_THAT(cells, SizeIs(6));
    Row& row = rows.emplace_back();
    for (size_t i = 0; i < row.size(); ++i) {
      for (const std::string& div : Cut(cells[i], "<div>", "</div>").within) {
        const Cell fragments = ParseFragments(div);
        row[i].insert(row[i].end(), fragments.begin(), fragments.end());
      }
    }
  }
  ExpectSource(rows, Source());
}

}  // namespace
}  // namespace domicile::catalog
