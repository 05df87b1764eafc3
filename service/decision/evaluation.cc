#include "service/decision/evaluation.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/decision/conditions.h"
#include "service/decision/fact_dates.h"
#include "service/decision/parties.h"

namespace domicile::decision {
namespace {

enum class When { kNotYet, kHolds, kNoLonger };

// Whether something with that interval, or without a first day but with that evidence, holds.
When Holds(const std::string& from, const std::string& until, const EvidenceList& evidence,
           absl::CivilDay day) {
  if (const auto end = base::ParseDay(until); end.ok() && day >= *end) return When::kNoLonger;
  if (const auto first = base::ParseDay(from); first.ok()) {
    return day < *first ? When::kNotYet : When::kHolds;
  }
  const std::optional<absl::CivilDay> known = KnownFrom(evidence);
  return known && day < *known ? When::kNotYet : When::kHolds;
}

void AddUnknown(const v1::Unknown& unknown, std::vector<v1::Unknown>& unknowns) {
  const bool there = std::any_of(unknowns.begin(), unknowns.end(), [&](const v1::Unknown& other) {
    return other.fact() == unknown.fact() && other.description() == unknown.description() &&
           other.bearing() == unknown.bearing();
  });
  if (!there) unknowns.push_back(unknown);
}

// Stands for the sites of a connector that nobody had documented by the day asked about.
v1::Unknown UnknownAsOf(const v1::Connector& connector, absl::CivilDay day,
                        absl::CivilDay known_from) {
  v1::Unknown unknown;
  unknown.set_fact("location_as_of");
  unknown.set_description(absl::StrCat(
      "Of some places of `", connector.id(), "` nothing is known as of ", base::FormatDay(day),
      ": the earliest evidence is from ", base::FormatDay(known_from), "."));
  return unknown;
}

void AddSite(const v1::Site& site, const std::vector<v1::Condition>& conditions,
             std::vector<v1::ConditionalSite>& sites) {
  v1::ConditionalSite& conditional = sites.emplace_back();
  *conditional.mutable_site() = site;
  *conditional.mutable_conditions() = {conditions.begin(), conditions.end()};
}

// Keeps the first of sites that are equal, as several placements may name one.
void DropRepeated(std::vector<v1::ConditionalSite>& sites) {
  std::set<std::string> seen;
  sites.erase(std::remove_if(sites.begin(), sites.end(),
                             [&seen](const v1::ConditionalSite& site) {
                               return !seen.insert(site.SerializeAsString()).second;
                             }),
              sites.end());
}

void AddEntity(const v1::Processor& processor, const std::string& entity_id, bool candidate,
               const std::vector<v1::Condition>& conditions,
               std::vector<v1::PartyEntity>& entities) {
  v1::PartyEntity& entity = entities.emplace_back(DescribeEntity(processor, entity_id));
  entity.set_candidate(candidate);
  *entity.mutable_conditions() = {conditions.begin(), conditions.end()};
}

// Leaves each entity once for each condition on which it acts. That it always does outweighs all
// else that is said of it; that it always may, under which conditions it may.
void DropOutweighed(std::vector<v1::PartyEntity>& entities) {
  std::set<std::string> acting, possible, seen;
  for (const v1::PartyEntity& entity : entities) {
    if (entity.conditions().empty()) {
      (entity.candidate() ? possible : acting).insert(entity.entity_id());
    }
  }
  const auto outweighed = [&](const v1::PartyEntity& entity) {
    const bool always = entity.conditions().empty();
    if (acting.count(entity.entity_id()) > 0 && (entity.candidate() || !always)) return true;
    if (possible.count(entity.entity_id()) > 0 && entity.candidate() && !always) return true;
    return !seen.insert(entity.SerializeAsString()).second;
  };
  entities.erase(std::remove_if(entities.begin(), entities.end(), outweighed), entities.end());
}

void AddPlacement(const Question& question, const v1::Processor& processor,
                  const v1::Connector& connector, const v1::Placement& placement,
                  const std::vector<v1::Condition>& conditions, Evaluation& evaluation) {
  bool holds = placement.sites().empty() && Holds(placement.valid_from(), placement.valid_until(),
                                                  {}, question.as_of) == When::kHolds;
  std::optional<absl::CivilDay> known_from;
  for (const v1::Site& site : placement.sites()) {
    switch (
        Holds(placement.valid_from(), placement.valid_until(), site.evidence(), question.as_of)) {
      case When::kHolds:
        AddSite(site, conditions, evaluation.sites);
        holds = true;
        break;
      case When::kNotYet: {
        const auto from = base::ParseDay(placement.valid_from());
        const absl::CivilDay start = from.ok() ? *from : *KnownFrom(site.evidence());
        known_from = known_from ? std::min(*known_from, start) : start;
        break;
      }
      case When::kNoLonger:
        break;
    }
  }
  if (known_from) {
    AddUnknown(UnknownAsOf(connector, question.as_of, *known_from), evaluation.unknowns);
  }
  if (!holds) return;
  for (const v1::Unknown& unknown : placement.unknowns()) {
    AddUnknown(unknown, evaluation.unknowns);
  }
  if (!placement.entity_id().empty()) {
    AddEntity(processor, placement.entity_id(), false, conditions, evaluation.entities);
  }
  for (const std::string& id : placement.candidate_entity_ids()) {
    AddEntity(processor, id, true, conditions, evaluation.entities);
  }
}

// What a definite question leaves unsaid: an error where the answer needs it, an unknown where the
// connector can be answered without.
void NoteInputsNotGiven(const v1::Connector& connector, Evaluation& evaluation) {
  for (const v1::Input& input : connector.inputs()) {
    if (!evaluation.values.at(input.name()).value().empty()) continue;
    if (!input.optional()) {
      evaluation.missing.push_back({&connector, &input});
      continue;
    }
    v1::Unknown unknown;
    unknown.set_fact(absl::StrCat("input_", input.name()));
    unknown.set_description(
        absl::StrCat("Input `", input.name(), "` of `", connector.id(), "` was not given",
                     input.description().empty() ? "." : ": ", input.description()));
    AddUnknown(unknown, evaluation.unknowns);
  }
}

}  // namespace

bool BearsOnLocation(const v1::Unknown& unknown) {
  return unknown.bearing() != v1::BEARING_RECIPIENT && unknown.bearing() != v1::BEARING_NONE;
}

Evaluation Evaluate(const Question& question, const v1::Processor& processor,
                    const v1::Connector& connector, Values values) {
  Evaluation evaluation;
  evaluation.values = std::move(values);
  if (question.mode == Mode::kDefinite) NoteInputsNotGiven(connector, evaluation);
  for (const v1::Placement& placement : connector.placements()) {
    const Outcome outcome =
        Weigh(placement, connector, evaluation.values, question.mode, question.as_of);
    if (outcome.excluded) continue;
    AddPlacement(question, processor, connector, placement, outcome.open, evaluation);
  }
  DropRepeated(evaluation.sites);
  DropOutweighed(evaluation.entities);
  for (const v1::Downstream& downstream : connector.downstreams()) {
    Outcome outcome =
        Weigh(downstream.conditions(), connector, evaluation.values, question.mode, question.as_of);
    if (outcome.excluded || Holds(downstream.valid_from(), downstream.valid_until(),
                                  downstream.evidence(), question.as_of) != When::kHolds) {
      continue;
    }
    evaluation.downstreams.push_back({&downstream, std::move(outcome.open)});
  }
  // Somebody has to say so when nothing holds, or no place would look like no unknown.
  if (evaluation.sites.empty() && evaluation.missing.empty() &&
      std::none_of(evaluation.unknowns.begin(), evaluation.unknowns.end(), BearsOnLocation)) {
    v1::Unknown unknown;
    unknown.set_fact("processing_location");
    unknown.set_description(absl::StrCat("No statement about `", connector.id(),
                                         "` holds for these inputs on ",
                                         base::FormatDay(question.as_of), "."));
    AddUnknown(unknown, evaluation.unknowns);
  }
  return evaluation;
}

}  // namespace domicile::decision
