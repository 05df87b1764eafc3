#include "clients/cli/fact_tables.h"

#include "clients/cli/phrases.h"

namespace domicile::cli {

void PrintUnknowns(const google::protobuf::RepeatedPtrField<v1::Unknown>& unknowns,
                   Context& context) {
  if (unknowns.empty()) return;
  Table table({"UNKNOWN", "WHAT IS MISSING"});
  for (const v1::Unknown& unknown : unknowns) {
    table.AddRow({{unknown.fact(), Style::kWarning}, UnknownText(unknown)});
  }
  context.PrintHeading("Unknown");
  context.Print(table, "unknowns");
}

void PrintNotes(const google::protobuf::RepeatedPtrField<v1::Note>& notes, Context& context) {
  if (notes.empty()) return;
  Table table({"NOTE", "EVIDENCE"});
  for (const v1::Note& note : notes) table.AddRow({note.text(), EvidenceText(note.evidence())});
  context.PrintHeading("Notes");
  context.Print(table, "notes");
}

}  // namespace domicile::cli
