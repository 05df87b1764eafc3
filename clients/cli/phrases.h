// The API's values in words, as tables and graphs show them.

#ifndef DOMICILE_CLIENTS_CLI_PHRASES_H_
#define DOMICILE_CLIENTS_CLI_PHRASES_H_

#include <string>

#include "clients/cli/table.h"
#include "domicile/v1/evidence.pb.h"
#include "domicile/v1/input.pb.h"
#include "domicile/v1/path.pb.h"
#include "domicile/v1/site.pb.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/protobuf/repeated_field.h"

namespace domicile::cli {

// A value without the name of its enum, in lower case and with spaces: `remote access`; empty for
// the unspecified one.
std::string EnumWord(const google::protobuf::EnumDescriptor* type, int value);

template <typename Enum>
std::string Word(Enum value) {
  return EnumWord(google::protobuf::GetEnumDescriptor<Enum>(), value);
}

// `processing, remote access`.
template <typename Enum>
std::string Words(const google::protobuf::RepeatedField<int>& values) {
  std::string words;
  for (int value : values) {
    if (!words.empty()) words += ", ";
    words += EnumWord(google::protobuf::GetEnumDescriptor<Enum>(), value);
  }
  return words;
}

// `DE Frankfurt (eu-central-1)`, `US-VA`, or `EU (country not stated)`.
std::string PlaceText(const v1::Place& place);

// `region is ie1 or us1`, `tenant_country is not in EEA`; `always` without conditions.
std::string ConditionsText(const google::protobuf::RepeatedPtrField<v1::Condition>& conditions);

// `sourced: Twilio DPA §4 (2024-06-01, checked 2026-11)`.
std::string EvidenceText(const v1::Evidence& evidence);
std::string EvidenceText(const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence);

// `Plivo Inc. (US)`.
std::string EntityText(const v1::PartyEntity& entity);

// `tenant IT`, `Twilio`. A party that has no name is shown by what it is.
std::string PartyText(const v1::Party& party);

// The names of missing facts, each once, to be seen; an empty cell when there are none.
Cell UnknownCell(const google::protobuf::RepeatedPtrField<v1::Unknown>& unknowns);

// What is missing, why it matters and where it might be found.
std::string UnknownText(const v1::Unknown& unknown);

// Codes as `DE, FR`. Without any, what is known instead: the groups, else `unknown` where facts are
// missing, else `-`.
Cell CountriesCell(const google::protobuf::RepeatedPtrField<std::string>& countries,
                   const google::protobuf::RepeatedPtrField<std::string>& groups,
                   bool facts_missing);

// `a, b`.
std::string List(const google::protobuf::RepeatedPtrField<std::string>& texts);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_PHRASES_H_
