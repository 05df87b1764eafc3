#include "service/catalog/published_list.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "service/base/absl_view.h"

namespace domicile::catalog {
namespace {

using Cell = google::protobuf::RepeatedPtrField<v1::Fragment>;

struct Column {
  std::string_view title;
  const Cell& (v1::PublishedEntry::*cell)() const;
};

constexpr Column kColumns[] = {
    {"Company", &v1::PublishedEntry::company},
    {"Why", &v1::PublishedEntry::why},
    {"Data collected", &v1::PublishedEntry::data_collected},
    {"Purpose", &v1::PublishedEntry::purpose},
    {"Legal location", &v1::PublishedEntry::legal_location},
    {"Processing location", &v1::PublishedEntry::processing_location},
};

std::string JoinCell(const Cell& cell, std::string_view separator,
                     std::string (*write)(const v1::Fragment&)) {
  return absl::StrJoin(cell, base::AbslView(separator),
                       [write](std::string* out, const v1::Fragment& fragment) {
                         absl::StrAppend(out, write(fragment));
                       });
}

// Of a link, the text too where it says something else than the address.
bool HasOwnText(const v1::Fragment& fragment) {
  return !fragment.text().empty() && fragment.text() != fragment.url();
}

// Facts come from plugins: an address that would run a script stays text.
bool IsWebAddress(const std::string& url) {
  return absl::StartsWith(url, "https://") || absl::StartsWith(url, "http://");
}

// Only what a cell would be broken by, or read as something else: the words stay as they are.
std::string EscapeMarkdown(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"},
                                    {"|", "\\|"},
                                    {"[", "\\["},
                                    {"<", "&lt;"},
                                    {"\r\n", " "},
                                    {"\n", " "},
                                    {"\r", " "}});
}

std::string MarkdownLink(const std::string& url) {
  if (!IsWebAddress(url)) return EscapeMarkdown(url);
  return absl::StrCat("<",
                      absl::StrReplaceAll(url, {{"|", "%7C"},
                                                {"<", "%3C"},
                                                {">", "%3E"},
                                                {" ", "%20"},
                                                {"\t", "%09"},
                                                {"\n", "%0A"},
                                                {"\r", "%0D"}}),
                      ">");
}

std::string MarkdownFragment(const v1::Fragment& fragment) {
  if (fragment.url().empty()) return EscapeMarkdown(fragment.text());
  const std::string link = MarkdownLink(fragment.url());
  return HasOwnText(fragment) ? absl::StrCat(EscapeMarkdown(fragment.text()), " ", link) : link;
}

std::string PlainFragment(const v1::Fragment& fragment) {
  if (fragment.url().empty()) return fragment.text();
  return HasOwnText(fragment) ? absl::StrCat(fragment.text(), " ", fragment.url()) : fragment.url();
}

std::string EscapeHtml(const std::string& text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string HtmlFragment(const v1::Fragment& fragment) {
  const std::string text = EscapeHtml(fragment.text().empty() ? fragment.url() : fragment.text());
  if (!IsWebAddress(fragment.url())) return text;
  return absl::StrCat("<a href=\"", EscapeHtml(fragment.url()), "\">", text, "</a>");
}

std::string CsvField(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

constexpr std::string_view kPageStart = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sub-processors list</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #767676; padding: .5rem .75rem; text-align: left; vertical-align: top; }
thead th { background: #f0f0f0; }
tbody th { font-weight: 600; }
td { overflow-wrap: anywhere; min-width: 9rem; }
td div + div, th div + div { margin-top: .25rem; }
a { color: #0b57d0; }
@media (prefers-color-scheme: dark) {
  body { color: #e8e8e8; background: #121212; }
  thead th { background: #2a2a2a; }
  a { color: #8ab4f8; }
}
</style>
</head>
<body>
<main>
<h1>Sub-processors list</h1>
<div class="scroll" role="region" aria-label="Sub-processors" tabindex="0">
<table>
<caption>Companies that process data, why, and where</caption>
<thead>
<tr>)";

constexpr std::string_view kPageEnd = R"(</tbody>
</table>
</div>
</main>
</body>
</html>
)";

}  // namespace

std::vector<v1::PublishedEntry> PublishedEntries(const Catalog& catalog) {
  std::vector<v1::PublishedEntry> entries;
  for (const auto& [id, processor] : catalog.processors()) {
    if (processor.has_published_entry()) entries.push_back(processor.published_entry());
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.position() < b.position(); });
  return entries;
}

std::string ToMarkdown(const std::vector<v1::PublishedEntry>& entries) {
  std::string page = "|";
  std::string rule = "|";
  for (const Column& column : kColumns) {
    absl::StrAppend(&page, " ", base::AbslView(column.title), " |");
    absl::StrAppend(&rule, " --- |");
  }
  absl::StrAppend(&page, "\n", rule, "\n");
  for (const v1::PublishedEntry& entry : entries) {
    absl::StrAppend(&page, "|");
    for (const Column& column : kColumns) {
      absl::StrAppend(&page, " ", JoinCell((entry.*column.cell)(), "<br>", MarkdownFragment), " |");
    }
    absl::StrAppend(&page, "\n");
  }
  return page;
}

std::string ToCsv(const std::vector<v1::PublishedEntry>& entries) {
  const auto write_row = [](const auto& field_of) {
    return absl::StrCat(absl::StrJoin(kColumns, ",",
                                      [&](std::string* out, const Column& column) {
                                        absl::StrAppend(out, CsvField(field_of(column)));
                                      }),
                        "\r\n");
  };
  std::string page = write_row([](const Column& column) { return std::string(column.title); });
  for (const v1::PublishedEntry& entry : entries) {
    absl::StrAppend(&page, write_row([&entry](const Column& column) {
      return JoinCell((entry.*column.cell)(), "\n", PlainFragment);
    }));
  }
  return page;
}

std::string ToHtml(const std::vector<v1::PublishedEntry>& entries) {
  std::string page(kPageStart);
  for (const Column& column : kColumns) {
    absl::StrAppend(&page, "<th scope=\"col\">", base::AbslView(column.title), "</th>");
  }
  absl::StrAppend(&page, "</tr>\n</thead>\n<tbody>\n");
  for (const v1::PublishedEntry& entry : entries) {
    absl::StrAppend(&page, "<tr>");
    for (const Column& column : kColumns) {
      const bool heads_row = &column == std::begin(kColumns);
      absl::StrAppend(&page, heads_row ? "<th scope=\"row\">" : "<td>");
      for (const v1::Fragment& fragment : (entry.*column.cell)()) {
        absl::StrAppend(&page, "<div>", HtmlFragment(fragment), "</div>");
      }
      absl::StrAppend(&page, heads_row ? "</th>" : "</td>");
    }
    absl::StrAppend(&page, "</tr>\n");
  }
  absl::StrAppend(&page, base::AbslView(kPageEnd));
  return page;
}

}  // namespace domicile::catalog
