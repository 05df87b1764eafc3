// How a published list is written in each form. That the bundled one is rebuilt is tested in
// published_list_test.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/catalog/published_list.h"
#include "tests/support/plugin_builder.h"

namespace domicile::catalog {
namespace {

using domicile::testing::BuildOrDie;
using domicile::testing::FromText;
using domicile::testing::PluginBuilder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A list of one row, of which only the company is written.
std::vector<v1::PublishedEntry> ListOf(const std::string& text, const std::string& url = "") {
  v1::PublishedEntry entry;
  v1::Fragment& fragment = *entry.add_company();
  fragment.set_text(text);
  fragment.set_url(url);
  return {entry};
}

std::vector<v1::PublishedEntry> FullRow() {
  return {FromText<v1::PublishedEntry>(R"(
    company { text: "Acme" } why { text: "Opt in" } why { text: "SMS" }
    data_collected { text: "Numbers" } purpose { text: "SMS" }
    legal_location { url: "https://acme.example/" text: "https://acme.example/" }
    processing_location { text: "Italy" })")};
}

PluginBuilder AtPosition(const std::string& processor, int position) {
  return PluginBuilder(processor).Processor(
      "published_entry { position: " + std::to_string(position) + " company { text: \"" +
      processor + "\" } }");
}

TEST(PublishedEntriesTest, ComeByPositionAndThenByProcessor) {
  const auto catalog = BuildOrDie({AtPosition("acme", 3).Build(), AtPosition("beta", 1).Build(),
                                   AtPosition("zeta", 2).Build(), AtPosition("eta", 2).Build()});
  std::vector<std::string> companies;
  for (const v1::PublishedEntry& entry : PublishedEntries(*catalog)) {
    companies.push_back(entry.company(0).text());
  }
  EXPECT_THAT(companies, ElementsAre("beta", "eta", "zeta", "acme"));
}

TEST(PublishedEntriesTest, LeaveOutAProcessorThatHasNone) {
  EXPECT_THAT(PublishedEntries(*BuildOrDie({PluginBuilder("acme").Build()})), ::testing::IsEmpty());
}

TEST(ToMarkdownTest, IsATableWithAHeadAndARule) {
  EXPECT_EQ(ToMarkdown(FullRow()),
            "| Company | Why | Data collected | Purpose | Legal location | Processing location |\n"
            "| --- | --- | --- | --- | --- | --- |\n"
            "| Acme | Opt in<br>SMS | Numbers | SMS | <https://acme.example/> | Italy |\n");
}

std::string MarkdownCell(const std::string& text, const std::string& url = "") {
  const std::string page = ToMarkdown(ListOf(text, url));
  const size_t row = page.rfind("\n| ") + 3;
  return page.substr(row, page.rfind(" |  |  |  |  |  |\n") - row);
}

TEST(ToMarkdownTest, ABarDoesNotEndTheCell) { EXPECT_EQ(MarkdownCell("a|b"), R"(a\|b)"); }

TEST(ToMarkdownTest, ABackslashDoesNotEscapeWhatFollows) {
  EXPECT_EQ(MarkdownCell(R"(a\|b)"), R"(a\\\|b)");
}

TEST(ToMarkdownTest, ALineBreakDoesNotEndTheRow) {
  EXPECT_EQ(MarkdownCell("a\nb"), "a b");
  EXPECT_EQ(MarkdownCell("a\r\nb\rc"), "a b c");
}

TEST(ToMarkdownTest, TextIsNotReadAsHtml) { EXPECT_EQ(MarkdownCell("<script>"), "&lt;script>"); }

TEST(ToMarkdownTest, TextIsNotReadAsALink) {
  EXPECT_EQ(MarkdownCell("[a](javascript:alert(1))"), R"(\[a](javascript:alert(1)))");
}

TEST(ToMarkdownTest, ALinkWithATextOfItsOwnKeepsBoth) {
  EXPECT_EQ(MarkdownCell("Terms", "https://acme.example/"), "Terms <https://acme.example/>");
}

TEST(ToMarkdownTest, AnAddressCannotEndItsLink) {
  EXPECT_EQ(MarkdownCell("", "https://x.example/><script>a b|c\n"),
            "<https://x.example/%3E%3Cscript%3Ea%20b%7Cc%0A>");
}

TEST(ToMarkdownTest, AnAddressThatIsNotOfTheWebStaysText) {
  EXPECT_EQ(MarkdownCell("Terms", "javascript:alert(1)"), "Terms javascript:alert(1)");
  EXPECT_EQ(MarkdownCell("", "data:text/html,<b>"), "data:text/html,&lt;b>");
}

TEST(ToCsvTest, QuotesEveryFieldAndEndsLinesAsRfc4180Says) {
  EXPECT_EQ(ToCsv(FullRow()),
            "\"Company\",\"Why\",\"Data collected\",\"Purpose\",\"Legal location\","
            "\"Processing location\"\r\n"
            "\"Acme\",\"Opt in\nSMS\",\"Numbers\",\"SMS\",\"https://acme.example/\",\"Italy\"\r\n");
}

TEST(ToCsvTest, DoublesAQuote) {
  EXPECT_THAT(ToCsv(ListOf(R"(the "best", they say)")),
              EndsWith("\r\n\"the \"\"best\"\", they say\",\"\",\"\",\"\",\"\",\"\"\r\n"));
}

TEST(ToCsvTest, ALinkWithATextOfItsOwnKeepsBoth) {
  EXPECT_THAT(ToCsv(ListOf("Terms", "https://acme.example/")),
              HasSubstr("\"Terms https://acme.example/\""));
}

TEST(ToHtmlTest, IsAPageWithALanguageATitleAndScopedHeads) {
  const std::string page = ToHtml(FullRow());
  EXPECT_THAT(page, StartsWith("<!DOCTYPE html>\n<html lang=\"en\">"));
  EXPECT_THAT(page,
              AllOf(HasSubstr("<title>"), HasSubstr("<caption>"),
                    HasSubstr("<th scope=\"col\">Company</th>"),
                    HasSubstr("<th scope=\"row\"><div>Acme</div></th>"), EndsWith("</html>\n")));
}

TEST(ToHtmlTest, NeedsNothingFromElsewhere) {
  EXPECT_THAT(ToHtml(FullRow()),
              Not(::testing::ContainsRegex("<script|<link|<img|@import|url\\(|src=")));
}

TEST(ToHtmlTest, EscapesText) {
  EXPECT_THAT(ToHtml(ListOf(R"(<b>"R&D"</b>'s)")),
              HasSubstr("<div>&lt;b&gt;&quot;R&amp;D&quot;&lt;/b&gt;&#39;s</div>"));
}

TEST(ToHtmlTest, LinksAWebAddress) {
  EXPECT_THAT(ToHtml(ListOf("Terms", "https://acme.example/?a=1&b=2")),
              HasSubstr("<div><a href=\"https://acme.example/?a=1&amp;b=2\">Terms</a></div>"));
}

TEST(ToHtmlTest, ALinkWithoutTextShowsItsAddress) {
  EXPECT_THAT(ToHtml(ListOf("", "http://acme.example/")),
              HasSubstr("<a href=\"http://acme.example/\">http://acme.example/</a>"));
}

TEST(ToHtmlTest, AnAddressCannotEndItsAttribute) {
  EXPECT_THAT(ToHtml(ListOf("x", "https://x.example/\" onclick=\"alert(1)")),
              HasSubstr("href=\"https://x.example/&quot; onclick=&quot;alert(1)\""));
}

class NoWebAddressTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, NoWebAddressTest,
                         ::testing::Values("javascript:alert(1)", "JavaScript:alert(1)",
                                           " javascript:alert(1)", "data:text/html,x",
                                           "//x.example/", "HTTPS", "vbscript:x", "file:///etc"));

TEST_P(NoWebAddressTest, DoesNotBecomeALink) {
  EXPECT_THAT(ToHtml(ListOf("Terms", GetParam())), Not(HasSubstr("<a ")));
  EXPECT_THAT(MarkdownCell("Terms", GetParam()), Not(HasSubstr("<")));
}

}  // namespace
}  // namespace domicile::catalog
