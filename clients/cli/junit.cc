#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/contract_report.h"

namespace domicile::cli {
namespace {

// XML 1.0 has no way to write a control character.
std::string Attribute(const std::string& text) {
  return absl::StrReplaceAll(Printable(text),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

std::string BrokenText(const v1::BrokenExpectation& broken) {
  return absl::StrCat(broken.path(), broken.path().empty() ? "" : ": ", "expected ",
                      broken.expected(), ", found ", broken.found());
}

void AppendCase(const v1::ExpectationResult& result, const std::string& file, std::string* out) {
  absl::StrAppendFormat(out, "    <testcase name=\"%s\" classname=\"%s\" time=\"%.3f\"",
                        Attribute(result.name()), Attribute(file), result.seconds());
  if (result.held()) {
    *out += "/>\n";
    return;
  }
  const std::string first = result.broken().empty() ? "" : BrokenText(result.broken(0));
  absl::StrAppend(out, ">\n      <failure type=\"BrokenExpectation\" message=\"", Attribute(first),
                  "\">");
  for (const v1::BrokenExpectation& broken : result.broken()) {
    absl::StrAppend(out, Attribute(BrokenText(broken)), "\n");
  }
  *out += "</failure>\n    </testcase>\n";
}

double SecondsOf(const v1::ContractReport& report) {
  double seconds = 0;
  for (const v1::ExpectationResult& result : report.results()) seconds += result.seconds();
  return seconds;
}

}  // namespace

std::string FormatJunit(const v1::ContractReports& reports) {
  const ContractTotals totals = TotalsOf(reports);
  double seconds = 0;
  for (const v1::ContractReport& report : reports.reports()) seconds += SecondsOf(report);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  absl::StrAppendFormat(
      &out, "<testsuites name=\"domicile contracts\" tests=\"%d\" failures=\"%d\" time=\"%.3f\">\n",
      totals.expectations, totals.broken, seconds);
  for (const v1::ContractReport& report : reports.reports()) {
    const ContractTotals own = TotalsOf(report);
    absl::StrAppendFormat(
        &out, "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" time=\"%.3f\">\n",
        Attribute(report.file()), own.expectations, own.broken, SecondsOf(report));
    for (const v1::ExpectationResult& result : report.results()) {
      AppendCase(result, report.file(), &out);
    }
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace domicile::cli
