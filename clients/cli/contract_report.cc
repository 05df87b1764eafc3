#include "clients/cli/contract_report.h"

#include "absl/strings/str_cat.h"

namespace domicile::cli {
namespace {

// What is shown of one expectation; a forbidden country may be in very many places.
constexpr int kMostShown = 20;

void AppendResult(const v1::ExpectationResult& result, const Terminal& terminal, std::string* out) {
  absl::StrAppend(out,
                  result.held() ? terminal.Paint("ok    ", Style::kGood)
                                : terminal.Paint("FAILED", Style::kBad),
                  "  ", Printable(result.name()), "\n");
  for (int i = 0; i < result.broken_size() && i < kMostShown; ++i) {
    const v1::BrokenExpectation& broken = result.broken(i);
    absl::StrAppend(out, "        ", Printable(broken.path()), broken.path().empty() ? "" : ": ",
                    "expected ", Printable(broken.expected()), ", found ",
                    Printable(broken.found()), "\n");
  }
  if (result.broken_size() > kMostShown) {
    absl::StrAppend(out, "        and ", result.broken_size() - kMostShown,
                    " more; -o json has all\n");
  }
}

}  // namespace

ContractTotals TotalsOf(const v1::ContractReport& report) {
  ContractTotals totals = {.expectations = report.results_size()};
  for (const v1::ExpectationResult& result : report.results()) totals.broken += !result.held();
  return totals;
}

ContractTotals TotalsOf(const v1::ContractReports& reports) {
  ContractTotals totals;
  for (const v1::ContractReport& report : reports.reports()) {
    totals.expectations += TotalsOf(report).expectations;
    totals.broken += TotalsOf(report).broken;
  }
  return totals;
}

std::string FormatReports(const v1::ContractReports& reports, const Terminal& terminal) {
  std::string out;
  for (const v1::ContractReport& report : reports.reports()) {
    absl::StrAppend(&out, terminal.Paint(Printable(report.file()), Style::kStrong), "\n");
    for (const v1::ExpectationResult& result : report.results()) {
      AppendResult(result, terminal, &out);
    }
  }
  const ContractTotals totals = TotalsOf(reports);
  const std::string summary =
      absl::StrCat(totals.expectations - totals.broken, " of ", totals.expectations,
                   " expectations hold", totals.broken == 0 ? "" : ", ",
                   totals.broken == 0 ? "" : absl::StrCat(totals.broken, " failed"));
  absl::StrAppend(&out, "\n",
                  terminal.Paint(summary, totals.broken == 0 ? Style::kGood : Style::kBad), ".\n");
  return out;
}

}  // namespace domicile::cli
