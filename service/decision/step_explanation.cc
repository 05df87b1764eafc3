#include "service/decision/step_explanation.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/interval.h"
#include "service/decision/explanation_node.h"

namespace domicile::decision {
namespace {

using Node = v1::ExplanationNode;

v1::Verdict VerdictOf(v1::LegalStatus status) {
  switch (status) {
    case v1::LEGAL_STATUS_NO_TRANSFER:
    case v1::LEGAL_STATUS_LAWFUL:
      return v1::VERDICT_ALLOW;
    case v1::LEGAL_STATUS_UNLAWFUL:
      return v1::VERDICT_DENY;
    default:
      return v1::VERDICT_UNDETERMINED;
  }
}

v1::Verdict VerdictOf(v1::RuleStatus status) {
  switch (status) {
    case v1::RULE_STATUS_HOLDS:
      return v1::VERDICT_ALLOW;
    case v1::RULE_STATUS_UNPROVEN:
      return v1::VERDICT_UNDETERMINED;
    default:
      return v1::VERDICT_DENY;
  }
}

std::string RelationText(v1::Relation relation) {
  switch (relation) {
    case v1::RELATION_SUB_PROCESSOR:
      return ", as its sub-processor";
    case v1::RELATION_INDEPENDENT_CONTROLLER:
      return ", as an independent controller";
    case v1::RELATION_RESELLER:
      return ", whose service it resells";
    default:
      return "";
  }
}

std::string PlaceText(const v1::Place& place) {
  return absl::StrCat(
      place.city().empty() ? "" : absl::StrCat(place.city(), ", "),
      CountryText(place.country_code().empty() ? place.group_code() : place.country_code()),
      place.cloud_region().empty() ? "" : absl::StrCat(", region ", place.cloud_region()));
}

std::string InstrumentText(const v1::RuleFinding& rule) {
  return absl::StrCat(rule.instrument(), " (", rule.title(), ")");
}

void AddRecipients(const v1::Leg& leg, Node& step) {
  if (leg.to().kind() != v1::PARTY_KIND_PROCESSOR && !leg.to().country_code().empty()) {
    AddChild(step, absl::StrCat(leg.to().title(), " is established in ",
                                CountryText(leg.to().country_code())));
  }
  const char* article = leg.to().entities_size() > 1 ? "a" : "the";
  for (const v1::PartyEntity& entity : leg.to().entities()) {
    std::string text =
        absl::StrCat(article, " recipient ", entity.candidate() ? "may be " : "is ",
                     entity.legal_name().empty() ? entity.entity_id() : entity.legal_name());
    absl::StrAppend(&text, entity.country_code().empty()
                               ? ", and where it is established is not documented"
                               : ", established in " + CountryText(entity.country_code()));
    if (!entity.parent_legal_name().empty()) {
      absl::StrAppend(&text, ", controlled by ", entity.parent_legal_name());
      if (!entity.parent_country_code().empty()) {
        absl::StrAppend(&text, " in ", CountryText(entity.parent_country_code()));
      }
    }
    AddChild(step, text);
  }
}

void AddPlaces(const v1::Leg& leg, Node& step) {
  for (const v1::ConditionalSite& conditional : leg.sites()) {
    const v1::Site& site = conditional.site();
    std::vector<std::string> activities;
    for (const int activity : site.activities()) {
      activities.push_back(
          EnumWord(v1::Activity_Name(static_cast<v1::Activity>(activity)), "ACTIVITY_"));
    }
    Node& node = AddChild(
        step, absl::StrCat(absl::StrJoin(activities, ", "), " in ", PlaceText(site.place())));
    *node.mutable_evidence() = site.evidence();
  }
}

// What an instrument comes to for the recipient, whatever the place.
std::string WeighingOf(const v1::LegJudgement& judgement) {
  std::string weighing = judgement.regime_id();
  for (const v1::RuleFinding& rule : judgement.rules()) {
    absl::StrAppend(&weighing, "\n", rule.rule_id(), " ", rule.status());
    for (const v1::ConditionFinding& condition : rule.conditions()) {
      absl::StrAppend(&weighing, "\n", condition.text());
    }
  }
  return weighing;
}

}  // namespace

StepExplanation::StepExplanation(const law::Law& law, const v1::Decision& decision)
    : law_(law),
      decision_(decision),
      day_(base::ParseDay(decision.as_of()).value_or(absl::CivilDay())) {}

void StepExplanation::Add(const v1::PathJudgement& path, int index, Node& parent) {
  const v1::Leg& leg = path.path().legs(index);
  const std::string heading =
      absl::StrCat("step ", index + 1, ": ", leg.from().title(), " → ", leg.to().title(),
                   leg.connector_id().empty() ? "" : absl::StrCat(" (`", leg.connector_id(), "`)"),
                   RelationText(leg.relation()));
  std::string key = heading;
  v1::Verdict verdict = v1::VERDICT_ALLOW;
  for (const v1::LegJudgement& judgement : path.judgements()) {
    if (judgement.leg() != index) continue;
    absl::StrAppend(&key, "\n", judgement.text());
    verdict = Worse(verdict, VerdictOf(judgement.status()));
  }
  if (!steps_.insert(std::move(key)).second) {
    Node again;
    AddUnknowns(leg, index, again);
    TakeWorst(again);
    AddChild(parent, absl::StrCat(heading, ", as above"), Worse(verdict, again.verdict()));
    return;
  }
  Node& step = AddChild(parent, heading);
  *step.mutable_evidence() = leg.evidence();
  AddRecipients(leg, step);
  AddPlaces(leg, step);
  AddUnknowns(leg, index, step);
  for (const v1::LegJudgement& judgement : path.judgements()) {
    if (judgement.leg() == index) AddJudgement(judgement, step);
  }
  TakeWorst(step);
}

// Those that a decision cannot settle; the others do not stand in its way.
void StepExplanation::AddUnknowns(const v1::Leg& leg, int index, Node& step) const {
  for (const v1::Reason& reason : decision_.reasons()) {
    if (reason.kind() == v1::REASON_KIND_UNKNOWN && reason.leg() == index &&
        reason.recipient() == leg.to().title()) {
      AddChild(step, absl::StrCat("not documented: ", reason.text()), reason.verdict());
    }
  }
}

void StepExplanation::AddJudgement(const v1::LegJudgement& judgement, Node& step) {
  const std::string text =
      absl::StrCat(judgement.destination_kind() == v1::DESTINATION_KIND_SITE ? "Where data is: "
                                                                             : "Who receives: ",
                   judgement.text());
  for (const Node& other : step.children()) {
    if (other.text() == text) return;
  }
  Node& node = AddChild(step, text, VerdictOf(judgement.status()));
  AddRules(judgement, node);
  for (const v1::Obligation& obligation : judgement.obligations()) {
    AddChild(node, absl::StrCat("the sender still has to: ", obligation.text()));
  }
}

void StepExplanation::AddRules(const v1::LegJudgement& judgement, Node& parent) {
  if (judgement.rules().empty()) return;
  if (!weighings_.insert(WeighingOf(judgement)).second) {
    AddChild(parent, "by the same instruments as above");
    return;
  }
  for (const v1::RuleFinding& rule : judgement.rules()) {
    if (!IsOfOtherDays(rule)) AddRule(rule, rule.rule_id() == judgement.rule_id(), parent);
  }
  AddRulesOfOtherDays(judgement, parent);
}

void StepExplanation::AddRule(const v1::RuleFinding& rule, bool relied_on, Node& parent) {
  const char* status = relied_on                                   ? " is relied on"
                       : rule.status() == v1::RULE_STATUS_HOLDS    ? " would carry it too"
                       : rule.status() == v1::RULE_STATUS_UNPROVEN ? " is unproven"
                       : rule.status() == v1::RULE_STATUS_NOT_ACCEPTED
                           ? " is not accepted by policy"
                           : " does not carry it";
  const std::string days = relied_on ? DaysText(rule.valid_from(), rule.valid_until()) : "";
  const bool first = cited_.insert(rule.rule_id()).second;
  Node& node = AddChild(parent,
                        absl::StrCat(InstrumentText(rule), first ? "" : ", cited above,", status,
                                     days.empty() ? "" : absl::StrCat("; it holds", days)),
                        VerdictOf(rule.status()));
  if (first) *node.mutable_citations() = rule.citations();
  for (const v1::ConditionFinding& condition : rule.conditions()) {
    Node& below = AddChild(node, condition.text(), VerdictOf(condition.status()));
    *below.mutable_evidence() = condition.evidence();
  }
  if (first && !rule.note().empty()) AddChild(node, absl::StrCat("note: ", rule.note()));
}

// What a reader of law looks for because it once counted, or soon will.
void StepExplanation::AddRulesOfOtherDays(const v1::LegJudgement& judgement, Node& parent) {
  Node heading;
  for (const v1::RuleFinding& rule : judgement.rules()) {
    if (!IsOfOtherDays(rule) || !cited_.insert(rule.rule_id()).second) continue;
    const v1::LawRule* law = law_.FindRule(rule.rule_id());
    Node& node = AddChild(heading, absl::StrCat(InstrumentText(rule), ", which counts only",
                                                DaysText(law->valid_from(), law->valid_until())));
    *node.mutable_citations() = rule.citations();
  }
  if (heading.children().empty()) return;
  heading.set_text(absl::StrCat("Not in force on ", decision_.as_of(), ":"));
  *parent.add_children() = std::move(heading);
}

bool StepExplanation::IsOfOtherDays(const v1::RuleFinding& rule) const {
  const v1::LawRule* law = law_.FindRule(rule.rule_id());
  return law != nullptr && !base::IntervalOf(law->valid_from(), law->valid_until()).Contains(day_);
}

}  // namespace domicile::decision
