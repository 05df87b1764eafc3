// The derivation of a decision as a tree of lines.

#ifndef DOMICILE_CLIENTS_CLI_EXPLANATION_TREE_H_
#define DOMICILE_CLIENTS_CLI_EXPLANATION_TREE_H_

#include <string>

#include "clients/cli/terminal.h"
#include "domicile/v1/decision.pb.h"

namespace domicile::cli {

// Each line with the mark of its verdict, and below it, indented, the law that is cited for it, the
// evidence that it rests on, and what it follows from:
//
//   ✓ ALLOW: tenant `acme` may send data over `twilio/sms` on 2026-11-23.
//   ├─ ✓ Who sends: `acme`, the controller, in Italy (IT).
//   │  └─ ✓ The EU GDPR travels with the data, because Italy (IT) is in its territory.
//   │         § Regulation (EU) 2016/679, Chapter V <https://…>
//   └─ It holds until 2031-12-27, the first day on which something it rests on changes.
//
// Lines that are wider than the terminal are wrapped between words.
std::string FormatExplanation(const v1::ExplanationNode& root, const Terminal& terminal);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_EXPLANATION_TREE_H_
