#include "clients/cli/phrases.h"

#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace domicile::cli {
namespace {

// `DataKind` → `DATA_KIND_`, the prefix of the enum's values.
std::string PrefixOf(const google::protobuf::EnumDescriptor* type) {
  std::string prefix;
  for (const char c : type->name()) {
    if (absl::ascii_isupper(c) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(c);
  }
  return prefix + "_";
}

std::string ConditionText(const v1::Condition& condition) {
  std::vector<std::string> alternatives;
  if (condition.values_size() > 0) {
    alternatives.push_back(absl::StrCat(condition.negated() ? "is not " : "is ",
                                        absl::StrJoin(condition.values(), " or ")));
  }
  if (condition.group_codes_size() > 0) {
    alternatives.push_back(absl::StrCat(condition.negated() ? "is not in " : "is in ",
                                        absl::StrJoin(condition.group_codes(), " or ")));
  }
  return absl::StrCat(condition.input(), " ",
                      absl::StrJoin(alternatives, condition.negated() ? " and " : " or "));
}

}  // namespace

std::string EnumWord(const google::protobuf::EnumDescriptor* type, int value) {
  if (value == 0) return "";
  const auto* descriptor = type->FindValueByNumber(value);
  // A server may be newer than this program.
  if (descriptor == nullptr) return absl::StrCat("value ", value);
  std::string name = descriptor->name();
  const std::string prefix = PrefixOf(type);
  if (absl::StartsWith(name, prefix)) name.erase(0, prefix.size());
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", " "}});
}

std::string PlaceText(const v1::Place& place) {
  if (place.country_code().empty()) {
    return place.group_code().empty() ? "unknown"
                                      : absl::StrCat(place.group_code(), " (country not stated)");
  }
  std::string text =
      place.subdivision_code().empty() ? place.country_code() : place.subdivision_code();
  if (!place.city().empty()) absl::StrAppend(&text, " ", place.city());
  if (!place.cloud_region().empty()) absl::StrAppend(&text, " (", place.cloud_region(), ")");
  return text;
}

std::string ConditionsText(const google::protobuf::RepeatedPtrField<v1::Condition>& conditions) {
  if (conditions.empty()) return "always";
  return absl::StrJoin(conditions, ", ", [](std::string* out, const v1::Condition& condition) {
    out->append(ConditionText(condition));
  });
}

std::string EvidenceText(const v1::Evidence& evidence) {
  std::string text = Word(evidence.basis());
  std::string source = evidence.title().empty() ? evidence.source_id() : evidence.title();
  if (source.empty()) source = evidence.url();
  if (!source.empty()) absl::StrAppend(&text, ": ", source);
  if (!evidence.locator().empty()) absl::StrAppend(&text, " ", evidence.locator());
  std::vector<std::string> dates;
  if (!evidence.source_date().empty()) dates.push_back(evidence.source_date());
  if (!evidence.checked_date().empty()) dates.push_back("checked " + evidence.checked_date());
  if (evidence.stale()) dates.push_back("outdated");
  if (!dates.empty()) absl::StrAppend(&text, " (", absl::StrJoin(dates, ", "), ")");
  return text;
}

std::string EvidenceText(const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence) {
  return absl::StrJoin(evidence, "; ", [](std::string* out, const v1::Evidence& one) {
    out->append(EvidenceText(one));
  });
}

std::string EntityText(const v1::PartyEntity& entity) {
  return absl::StrCat(entity.legal_name().empty() ? entity.entity_id() : entity.legal_name(), " (",
                      entity.country_code().empty() ? "country unknown" : entity.country_code(),
                      ")");
}

std::string PartyText(const v1::Party& party) {
  std::string name = party.title().empty() ? party.id() : party.title();
  if (name.empty()) name = Word(party.kind());
  return party.country_code().empty() ? name : absl::StrCat(name, " ", party.country_code());
}

Cell UnknownCell(const google::protobuf::RepeatedPtrField<v1::Unknown>& unknowns) {
  std::set<std::string> facts;
  for (const v1::Unknown& unknown : unknowns) facts.insert(unknown.fact());
  return {absl::StrJoin(facts, ", "), Style::kWarning};
}

std::string UnknownText(const v1::Unknown& unknown) {
  std::string text = unknown.description();
  for (const v1::Evidence& hint : unknown.hints()) {
    absl::StrAppend(&text, " Hint (", EvidenceText(hint), ")");
    if (!hint.note().empty()) absl::StrAppend(&text, ": ", hint.note());
  }
  if (unknown.pointer_urls_size() > 0) {
    absl::StrAppend(&text, " Look at: ", absl::StrJoin(unknown.pointer_urls(), " "));
  }
  return text;
}

Cell CountriesCell(const google::protobuf::RepeatedPtrField<std::string>& countries,
                   const google::protobuf::RepeatedPtrField<std::string>& groups,
                   bool facts_missing) {
  std::vector<std::string> codes(countries.begin(), countries.end());
  for (const std::string& group : groups) codes.push_back(group + " (country not stated)");
  if (!codes.empty()) return absl::StrJoin(codes, ", ");
  if (facts_missing) return {"unknown", Style::kWarning};
  return "-";
}

std::string List(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return absl::StrJoin(texts, ", ");
}

}  // namespace domicile::cli
