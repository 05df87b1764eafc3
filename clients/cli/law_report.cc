#include "clients/cli/law_report.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/phrases.h"

namespace domicile::cli {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

std::string Alternatives(const Texts& texts) { return absl::StrJoin(texts, " or "); }

std::string ExclusionText(const v1::ExclusionCondition& exclusion) {
  std::vector<std::string> parts;
  if (!exclusion.recipient_kinds().empty()) {
    parts.push_back(
        absl::StrCat("the recipient is not ", Alternatives(exclusion.recipient_kinds())));
  }
  if (!exclusion.data_categories().empty()) {
    std::string part = absl::StrCat("the data is not ", Alternatives(exclusion.data_categories()));
    if (!exclusion.data_recipient_kinds().empty()) {
      absl::StrAppend(&part, " for a recipient that is ",
                      Alternatives(exclusion.data_recipient_kinds()));
    }
    parts.push_back(std::move(part));
  }
  if (!exclusion.purposes().empty()) {
    parts.push_back(absl::StrCat("the purpose is not ", Alternatives(exclusion.purposes())));
  }
  if (!exclusion.data_kinds().empty()) {
    std::string part =
        absl::StrCat("the data is not of the kind ", Alternatives(exclusion.data_kinds()));
    if (!exclusion.exempt_recipient_kinds().empty()) {
      absl::StrAppend(&part, " unless the recipient is ",
                      Alternatives(exclusion.exempt_recipient_kinds()));
    }
    parts.push_back(std::move(part));
  }
  return absl::StrJoin(parts, ", and ");
}

std::string SafeguardText(const v1::SafeguardCondition& safeguard) {
  std::string text =
      absl::StrCat("the recipient or the tenant declares ", Alternatives(safeguard.instruments()));
  if (!safeguard.signed_before().empty()) {
    absl::StrAppend(&text, ", signed before ", safeguard.signed_before());
  }
  if (safeguard.within_group()) {
    absl::StrAppend(&text, ", and sends within its own group");
  }
  if (!safeguard.unspecific_instruments().empty()) {
    absl::StrAppend(&text, "; ", Alternatives(safeguard.unspecific_instruments()),
                    " alone does not say which one it is");
  }
  return text;
}

std::string DestinationText(const v1::Destination& to) {
  if (to.anywhere()) return "anywhere";
  std::vector<std::string> places(to.country_codes().begin(), to.country_codes().end());
  for (const Texts& more : {to.group_codes(), to.subdivision_codes(), to.organisations()}) {
    places.insert(places.end(), more.begin(), more.end());
  }
  return absl::StrJoin(places, ", ");
}

Cell FromCell(const std::string& day) {
  return day.empty() ? Cell("not known", Style::kFaint) : Cell(day);
}
Cell UntilCell(const std::string& day) {
  return day.empty() ? Cell("open", Style::kFaint) : Cell(day);
}

Cell ChangeCell(v1::ChangeKind kind) {
  switch (kind) {
    case v1::CHANGE_KIND_ADDED:
      return {Word(kind), Style::kGood};
    case v1::CHANGE_KIND_REMOVED:
      return {Word(kind), Style::kBad};
    default:
      return {Word(kind), Style::kWarning};
  }
}

Cell ValueCell(const std::string& value) {
  return value.empty() ? Cell("-", Style::kFaint) : Cell(value);
}

}  // namespace

std::string LawConditionText(const v1::LawCondition& condition) {
  switch (condition.kind_case()) {
    case v1::LawCondition::kCertification:
      return absl::StrCat("the recipient is certified under ", condition.certification().scheme(),
                          condition.certification().by_data_kind()
                              ? " for the kind of data that is sent, hr or non_hr"
                              : "");
    case v1::LawCondition::kStatute:
      return absl::StrCat("the recipient is subject to ",
                          Alternatives(condition.statute().statute_ids()));
    case v1::LawCondition::kExclusion:
      return ExclusionText(condition.exclusion());
    case v1::LawCondition::kSafeguard:
      return SafeguardText(condition.safeguard());
    case v1::LawCondition::KIND_NOT_SET:
      break;
  }
  // A server may be newer than this program.
  return "something that this program does not know";
}

void PrintLawRules(const v1::ListLawRulesResponse& response, Context& context) {
  Table table({"RULE", "REGIME", "EFFECT", "TO", "INSTRUMENT", "TITLE", "FROM", "UNTIL"});
  for (const v1::LawRule& rule : response.rules()) {
    table.AddRow({rule.id(), rule.regime_id(), Word(rule.effect()),
                  DestinationText(rule.destination()), rule.instrument(), rule.title(),
                  FromCell(rule.valid_from()), UntilCell(rule.valid_until())});
  }
  context.Print(table, "rules");
}

void PrintLawRule(const v1::GetLawRuleResponse& response, Context& context) {
  const v1::LawRule& rule = response.rule();
  Table table;
  const auto row = [&](const char* label, Cell value) {
    table.AddRow({{label, Style::kStrong}, std::move(value)});
  };
  row("rule", rule.id());
  row("title", rule.title());
  row("instrument", rule.instrument());
  row("regime", rule.regime_id());
  row("effect", Word(rule.effect()));
  row("to", DestinationText(rule.destination()));
  row("from", FromCell(rule.valid_from()));
  row("until", UntilCell(rule.valid_until()));
  if (!rule.renews().empty()) row("renews", rule.renews());
  for (const v1::LawCondition& condition : rule.conditions()) {
    row("when", LawConditionText(condition));
  }
  for (const v1::Obligation& obligation : rule.obligations()) {
    row("asks for", obligation.text().empty() ? obligation.id() : obligation.text());
  }
  if (!rule.note().empty()) row("note", rule.note());
  context.Print(table, "rule");
  Table citations({"CITATION", "WHAT IT BEARS OUT", "URL"});
  for (const v1::Citation& citation : rule.citations()) {
    citations.AddRow({citation.text(), citation.note(), citation.url()});
  }
  context.PrintHeading("Citations");
  context.Print(citations, "citations");
}

void PrintLawDiff(const v1::LawDiff& diff, Context& context) {
  Table table({"CHANGE", "WHAT", "ID", "FIELD", "BEFORE", "AFTER"});
  for (const v1::LawChange& change : diff.changes()) {
    if (change.kind() != v1::CHANGE_KIND_UPDATED) {
      const bool added = change.kind() == v1::CHANGE_KIND_ADDED;
      table.AddRow({ChangeCell(change.kind()), change.element(), change.id(), "",
                    ValueCell(added ? "" : change.title()),
                    ValueCell(added ? change.title() : "")});
    }
    for (const v1::FieldDifference& field : change.fields()) {
      table.AddRow({ChangeCell(change.kind()), change.element(), change.id(), field.path(),
                    ValueCell(field.before()), ValueCell(field.after())});
    }
  }
  context.Print(table, "differences");
}

}  // namespace domicile::cli
