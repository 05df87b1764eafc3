#include "service/decision/judgement.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "service/base/date.h"
#include "service/decision/destination.h"
#include "service/decision/sentence.h"

namespace domicile::decision {
namespace {

// A rule as it was found for one destination.
struct Weighed {
  v1::RuleFinding finding;
  const v1::LawRule* rule;
  bool vendor_asserted = false;
  std::optional<absl::CivilDay> next;  // when this may change; nothing when it never does
};

// A day to compare by, when open.
constexpr absl::CivilDay kNever(9999, 12, 31);

std::string EntityText(const Recipient& recipient) {
  return recipient.entity == nullptr ? recipient.title : recipient.entity->legal_name();
}

std::string RuleText(const v1::LawRule& rule) {
  return absl::StrCat(rule.instrument(), " (", rule.title(), ")");
}

void AddMissing(const v1::MissingFact& missing, int leg, v1::LegJudgement& judgement) {
  for (const v1::MissingFact& other : judgement.missing_facts()) {
    if (other.fact() == missing.fact() && other.subject() == missing.subject()) return;
  }
  v1::MissingFact& added = *judgement.add_missing_facts();
  added = missing;
  added.set_leg(leg);
}

class Judge {
 public:
  Judge(const law::Law& law, const v1::Regime& regime, const Shipment& shipment,
        const Acceptance& acceptance)
      : law_(law), regime_(regime), shipment_(shipment), acceptance_(acceptance) {}

  // A group of which nobody says which member is meant is judged by each member outside the
  // regime's territory, and as a whole when there is none.
  std::vector<TransferDestination> Parts(const TransferDestination& to) const {
    std::vector<TransferDestination> parts;
    if (to.country_code.empty() && !to.group_code.empty()) {
      for (const std::string& member : law_.groups().MembersOf(to.group_code, shipment_.day)) {
        if (law_.groups().Contains(regime_.territory_code(), member, shipment_.day)) continue;
        parts.push_back(to);
        parts.back().country_code = member;
      }
    }
    if (parts.empty()) parts.push_back(to);
    return parts;
  }

  v1::LegJudgement Run(const TransferDestination& to, int leg) const {
    v1::LegJudgement judgement;
    judgement.set_regime_id(regime_.id());
    judgement.set_leg(leg);
    judgement.set_destination_kind(to.kind);
    judgement.set_country_code(to.country_code);
    judgement.set_group_code(to.group_code);
    if (to.recipient.entity != nullptr) {
      judgement.set_entity_id(to.recipient.entity->id());
      judgement.set_entity_name(to.recipient.entity->legal_name());
    }
    for (const v1::Activity activity : to.activities) judgement.add_activities(activity);
    if (to.unknown()) {
      Unknown(to, judgement);
    } else if (to.organisation.empty() &&
               Contains(law_.groups(), regime_.territory_code(), to, shipment_.day)) {
      Inside(to, judgement);
    } else {
      Outside(to, judgement);
    }
    return judgement;
  }

 private:
  static void Unknown(const TransferDestination& to, v1::LegJudgement& judgement) {
    judgement.set_status(v1::LEGAL_STATUS_UNPROVEN);
    v1::MissingFact missing;
    const bool no_entity = to.recipient.entity == nullptr;
    missing.set_fact(no_entity ? "recipient_entity" : "recipient_country");
    missing.set_subject(
        no_entity ? to.recipient.processor_id
                  : absl::StrCat(to.recipient.processor_id, "/", to.recipient.entity->id()));
    if (missing.subject().empty()) missing.set_subject(to.recipient.title);
    const std::string text =
        no_entity
            ? absl::StrCat("which legal person of ", to.recipient.title,
                           " receives, and where it is established, is not documented")
            : absl::StrCat("where ", EntityText(to.recipient), " is established is not documented");
    missing.set_description(Sentence(text));
    judgement.set_text(Sentence(text));
    AddMissing(missing, judgement.leg(), judgement);
  }

  void Inside(const TransferDestination& to, v1::LegJudgement& judgement) const {
    judgement.set_status(v1::LEGAL_STATUS_NO_TRANSFER);
    judgement.set_text(Sentence(absl::StrCat(to.PlaceText(), " is in the territory of the ",
                                             regime_.title(), ": no transfer to a third country")));
    if (const auto change = TerritoryChange(to)) {
      judgement.set_valid_until(base::FormatDay(*change));
    }
  }

  // When the destination comes into the regime's territory, or is no longer in it.
  std::optional<absl::CivilDay> TerritoryChange(const TransferDestination& to) const {
    return NextChange(
        law_.groups(),
        [&](absl::CivilDay day) {
          return Contains(law_.groups(), regime_.territory_code(), to, day);
        },
        shipment_.day);
  }

  void Outside(TransferDestination to, v1::LegJudgement& judgement) const {
    to.recipient.exports =
        to.kind == v1::DESTINATION_KIND_SITE &&
        law_.groups().Contains(regime_.territory_code(), to.recipient.country_code, shipment_.day);
    std::vector<Weighed> weighed;
    base::NextChange reach(shipment_.day);
    reach.Add(TerritoryChange(to));
    for (const law::Rule& rule : law_.RulesOf(regime_.id())) {
      const auto reaches = [&](absl::CivilDay day) {
        return Reaches(law_.groups(), rule.data->destination(), to, day);
      };
      reach.Add(NextChange(law_.groups(), reaches, shipment_.day));
      if (reaches(shipment_.day)) weighed.push_back(WeighRule(rule, to));
    }
    std::stable_sort(weighed.begin(), weighed.end(), Stronger);
    for (Weighed& one : weighed) {
      if (one.next) one.finding.set_valid_until(base::FormatDay(*one.next));
    }
    Conclude(to, weighed, reach, judgement);
    for (Weighed& one : weighed) *judgement.add_rules() = std::move(one.finding);
  }

  // What holds comes first, then what is unproven; within each the stronger effect, then what rests
  // on more than a vendor's word, then what holds longest.
  static bool Stronger(const Weighed& a, const Weighed& b) {
    const auto key = [](const Weighed& one) {
      return std::make_tuple(one.finding.status(), one.rule->effect(), one.vendor_asserted,
                             -(one.next.value_or(kNever) - absl::CivilDay()));
    };
    return key(a) < key(b);
  }

  Weighed WeighRule(const law::Rule& rule, const TransferDestination& to) const {
    Weighed weighed{{}, rule.data};
    v1::RuleFinding& finding = weighed.finding;
    finding.set_rule_id(rule.data->id());
    finding.set_instrument(rule.data->instrument());
    finding.set_title(rule.data->title());
    finding.set_effect(rule.data->effect());
    finding.set_valid_from(rule.data->valid_from());
    finding.set_note(rule.data->note());
    *finding.mutable_citations() = rule.data->citations();
    base::NextChange next(shipment_.day);
    if (!rule.interval.Contains(shipment_.day)) {
      next.Add(rule.interval);
      weighed.next = next.day();
      finding.set_status(v1::RULE_STATUS_FAILS);
      v1::ConditionFinding& when = *finding.add_conditions();
      when.set_status(v1::RULE_STATUS_FAILS);
      when.set_text(rule.interval.from && shipment_.day < *rule.interval.from
                        ? absl::StrCat("it holds only from ", rule.data->valid_from())
                        : absl::StrCat("it could be relied on only until ",
                                       rule.data->valid_until(), ", and no longer on that day"));
      return weighed;
    }
    next.Add(rule.interval.until);
    finding.set_status(v1::RULE_STATUS_HOLDS);
    for (const v1::LawCondition& condition : rule.data->conditions()) {
      WeighedCondition one = Weigh(condition, to.recipient, shipment_, acceptance_.proof);
      next.Add(one.next.day());
      finding.set_status(std::max(finding.status(), one.finding.status()));
      weighed.vendor_asserted |= one.finding.vendor_asserted();
      *finding.add_conditions() = std::move(one.finding);
    }
    weighed.next = next.day();
    const auto accepts = [&rule](const v1::Selection* selection) {
      return Selects(*selection, rule.data->id());
    };
    if (finding.status() != v1::RULE_STATUS_FAILS &&
        !std::all_of(acceptance_.instruments.begin(), acceptance_.instruments.end(), accepts)) {
      finding.set_status(v1::RULE_STATUS_NOT_ACCEPTED);
    }
    return weighed;
  }

  // Draws the conclusion from rules of which the strongest comes first.
  // `next` is when other rules reach the destination.
  void Conclude(const TransferDestination& to, const std::vector<Weighed>& weighed,
                base::NextChange next, v1::LegJudgement& judgement) const {
    const std::string where =
        to.kind == v1::DESTINATION_KIND_SITE
            ? absl::StrCat(EntityText(to.recipient), " in ", to.PlaceText())
            : absl::StrCat(EntityText(to.recipient), ", established in ", to.PlaceText(), ",");
    if (!weighed.empty() && weighed.front().finding.status() == v1::RULE_STATUS_HOLDS) {
      next.Add(weighed.front().next);
      if (next.day()) judgement.set_valid_until(base::FormatDay(*next.day()));
      Holds(weighed.front(), where, judgement);
      return;
    }
    // Nothing holds, so that whatever begins or is proven next may change the answer.
    for (const Weighed& one : weighed) next.Add(one.next);
    const base::Interval unrecorded = base::IntervalOf("", regime_.recorded_from());
    const bool recorded = !unrecorded.until || !unrecorded.Contains(shipment_.day);
    next.Add(unrecorded);
    if (next.day()) judgement.set_valid_until(base::FormatDay(*next.day()));
    if (!recorded) {
      judgement.set_status(v1::LEGAL_STATUS_UNPROVEN);
      NotRecorded(where, judgement);
      return;
    }
    if (weighed.empty() || weighed.front().finding.status() != v1::RULE_STATUS_UNPROVEN) {
      judgement.set_status(v1::LEGAL_STATUS_UNLAWFUL);
      judgement.set_text(absl::StrCat("Under the ", regime_.title(),
                                      " no instrument carries data to ", where, " on ",
                                      base::FormatDay(shipment_.day), "."));
      return;
    }
    judgement.set_status(v1::LEGAL_STATUS_UNPROVEN);
    Unproven(weighed, where, judgement);
  }

  void Holds(const Weighed& best, const std::string& where, v1::LegJudgement& judgement) const {
    const v1::LawRule& rule = *best.rule;
    judgement.set_rule_id(rule.id());
    judgement.set_instrument(rule.instrument());
    judgement.set_vendor_asserted(best.vendor_asserted);
    *judgement.mutable_obligations() = rule.obligations();
    if (rule.effect() == v1::EFFECT_NO_TRANSFER) {
      judgement.set_status(v1::LEGAL_STATUS_NO_TRANSFER);
      judgement.set_text(absl::StrCat("Under the ", regime_.title(), " data that goes to ", where,
                                      " counts as no transfer: ", RuleText(rule), "."));
      return;
    }
    judgement.set_status(v1::LEGAL_STATUS_LAWFUL);
    judgement.set_text(absl::StrCat(
        "Under the ", regime_.title(), " data may go to ", where, " by ", RuleText(rule),
        best.vendor_asserted ? ", as far as the vendor's own word goes" : "", "."));
  }

  // What the law was is itself the missing fact; clauses that nobody declared could carry the step
  // only beside it.
  void NotRecorded(const std::string& where, v1::LegJudgement& judgement) const {
    const std::string text =
        absl::StrCat("what the ", regime_.title(), " made of a transfer before ",
                     regime_.recorded_from(), " is not recorded");
    v1::MissingFact missing;
    missing.set_fact("law_as_of");
    missing.set_subject(regime_.id());
    missing.set_description(Sentence(text));
    AddMissing(missing, judgement.leg(), judgement);
    judgement.set_text(absl::StrCat("Under the ", regime_.title(),
                                    " it is unproven that data may go to ",
                                    absl::StripSuffix(where, ","), ": ", text, "."));
  }

  // Names what the strongest of the unproven instruments lack; the others stand in the rules.
  void Unproven(const std::vector<Weighed>& weighed, const std::string& where,
                v1::LegJudgement& judgement) const {
    std::vector<std::string> instruments;
    std::vector<std::string> lacks;
    for (const Weighed& one : weighed) {
      if (one.finding.status() != v1::RULE_STATUS_UNPROVEN) continue;
      instruments.push_back(RuleText(*one.rule));
      if (one.rule->effect() != weighed.front().rule->effect()) continue;
      for (const v1::ConditionFinding& condition : one.finding.conditions()) {
        if (!condition.has_missing_fact()) continue;
        AddMissing(condition.missing_fact(), judgement.leg(), judgement);
        if (std::find(lacks.begin(), lacks.end(), condition.text()) == lacks.end()) {
          lacks.push_back(condition.text());
        }
      }
    }
    judgement.set_text(
        absl::StrCat("Under the ", regime_.title(), " it is unproven that data may go to ",
                     absl::StripSuffix(where, ","), ": ", absl::StrJoin(lacks, "; "),
                     ". It could be lawful by ", absl::StrJoin(instruments, ", or by "), "."));
  }

  const law::Law& law_;
  const v1::Regime& regime_;
  const Shipment& shipment_;
  const Acceptance& acceptance_;
};

}  // namespace

bool Selects(const v1::Selection& selection, const std::string& name) {
  const auto names = [&name](const auto& list) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  return !names(selection.denied()) && (selection.allowed().empty() || names(selection.allowed()));
}

std::vector<v1::LegJudgement> JudgePath(const v1::Path& path, const catalog::Catalog& catalog,
                                        const law::Law& law,
                                        const std::vector<const v1::Regime*>& regimes,
                                        const Shipment& shipment, const Acceptance& acceptance) {
  std::vector<v1::LegJudgement> judgements;
  const std::vector<ClauseModules> modules = ClauseModulesOf(path, catalog);
  for (int leg = 0; leg < path.legs_size(); ++leg) {
    std::vector<TransferDestination> destinations =
        DestinationsOf(path.legs(leg), catalog, acceptance.ignore_transit);
    for (TransferDestination& destination : destinations) {
      destination.recipient.modules = modules[leg];
    }
    for (const v1::Regime* regime : regimes) {
      const Judge judge(law, *regime, shipment, acceptance);
      for (const TransferDestination& destination : destinations) {
        for (const TransferDestination& part : judge.Parts(destination)) {
          judgements.push_back(judge.Run(part, leg));
        }
      }
    }
  }
  return judgements;
}

}  // namespace domicile::decision
