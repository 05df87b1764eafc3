// Tables of facts that more than one command shows.

#ifndef DOMICILE_CLIENTS_CLI_FACT_TABLES_H_
#define DOMICILE_CLIENTS_CLI_FACT_TABLES_H_

#include "clients/cli/context.h"
#include "domicile/v1/evidence.pb.h"
#include "google/protobuf/repeated_field.h"

namespace domicile::cli {

// What nobody documented, under a heading; nothing when there is none.
void PrintUnknowns(const google::protobuf::RepeatedPtrField<v1::Unknown>& unknowns,
                   Context& context);

// Facts that resolve nothing, under a heading; nothing when there are none.
void PrintNotes(const google::protobuf::RepeatedPtrField<v1::Note>& notes, Context& context);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_FACT_TABLES_H_
