// The outcome of contracts, for people and for CI.

#ifndef DOMICILE_CLIENTS_CLI_CONTRACT_REPORT_H_
#define DOMICILE_CLIENTS_CLI_CONTRACT_REPORT_H_

#include <string>

#include "clients/cli/terminal.h"
#include "domicile/v1/contract.pb.h"

namespace domicile::cli {

// How many expectations there are in all, and how many of them are broken.
struct ContractTotals {
  int expectations = 0;
  int broken = 0;
};
ContractTotals TotalsOf(const v1::ContractReport& report);
ContractTotals TotalsOf(const v1::ContractReports& reports);

// One line an expectation, what is different below it, and a summary at the end.
std::string FormatReports(const v1::ContractReports& reports, const Terminal& terminal);

// JUnit's XML: a suite a file, a case an expectation.
std::string FormatJunit(const v1::ContractReports& reports);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_CONTRACT_REPORT_H_
