#include "service/decision/legal_check.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/decision/judgement.h"
#include "service/decision/policy_check.h"
#include "service/decision/sentence.h"

namespace domicile::decision {
namespace {

// Sets where the reason stands and what it is about.
void Place(const v1::Leg& leg, const v1::LegJudgement& judgement, v1::Reason& reason) {
  reason.set_leg(judgement.leg());
  reason.set_recipient(leg.to().title());
  reason.set_country_code(judgement.country_code());
  reason.set_regime_id(judgement.regime_id());
  reason.set_rule_id(judgement.rule_id());
  reason.set_instrument(judgement.instrument());
  for (const v1::RuleFinding& rule : judgement.rules()) {
    if (rule.rule_id() == judgement.rule_id()) *reason.mutable_citations() = rule.citations();
  }
}

// One field of one policy that keeps instruments of law from carrying a step, with what it alone
// accepts.
struct Narrowing {
  const v1::Policy* policy;
  std::string field;
  Acceptance acceptance;
};

std::vector<Narrowing> NarrowingsOf(const std::vector<const v1::Policy*>& policies,
                                    bool ignore_transit) {
  std::vector<Narrowing> narrowings;
  const auto add = [&](const v1::Policy* policy, const std::string& field) -> Acceptance& {
    Narrowing& narrowing = narrowings.emplace_back(Narrowing{policy, field, {}});
    narrowing.acceptance.ignore_transit = ignore_transit;
    return narrowing.acceptance;
  };
  for (const v1::Policy* policy : policies) {
    if (policy->has_instruments()) {
      add(policy, "instruments").instruments.push_back(&policy->instruments());
    }
    if (policy->refuse_vendor_assertions()) {
      add(policy, "refuse_vendor_assertions").proof.refuse_vendor_assertions = true;
    }
    if (policy->lowest_basis() != v1::BASIS_UNSPECIFIED) {
      add(policy, "lowest_basis").proof.evidence.lowest_basis = policy->lowest_basis();
    }
    if (policy->max_evidence_age_days() > 0) {
      add(policy, "max_evidence_age_days").proof.evidence.max_age_days =
          policy->max_evidence_age_days();
    }
  }
  return narrowings;
}

class LegalCheck {
 public:
  LegalCheck(const World& world, const Shipment& shipment,
             const std::vector<const v1::Policy*>& policies, Findings& findings)
      : world_(world), shipment_(shipment), policies_(policies), findings_(findings) {}

  LegalFindings Run(const std::vector<v1::Path>& paths) {
    regimes_ = Regimes();
    for (const v1::Regime* regime : regimes_) found_.regime_ids.push_back(regime->id());
    const Acceptance accepted = AcceptanceOf(policies_);
    Acceptance lawful;
    lawful.ignore_transit = accepted.ignore_transit;
    for (size_t i = 0; i < paths.size(); ++i) {
      std::vector<v1::LegJudgement> by_law =
          JudgePath(paths[i], world_.catalog, world_.law, regimes_, shipment_, lawful);
      std::vector<v1::LegJudgement> by_policy;
      if (accepted.narrows()) {
        by_policy = JudgePath(paths[i], world_.catalog, world_.law, regimes_, shipment_, accepted);
      }
      v1::PathJudgement& judged = found_.paths.emplace_back();
      *judged.mutable_path() = paths[i];
      for (size_t j = 0; j < by_law.size(); ++j) {
        found_.status = std::max(found_.status, by_law[j].status());
        // The step to the provider is a premise, which no policy judges.
        if (accepted.narrows() && by_law[j].leg() > 0) {
          Narrow(paths[i], j, by_law[j], by_policy[j]);
        }
        Note(paths[i], static_cast<int>(i), by_law[j]);
        *judged.add_judgements() = std::move(by_law[j]);
      }
    }
    return std::move(found_);
  }

 private:
  std::vector<const v1::Regime*> Regimes() {
    const v1::Tenant& tenant = shipment_.tenant;
    std::vector<const v1::Regime*> regimes;
    if (tenant.regime_ids().empty()) {
      const std::string& country = tenant.country_code();
      regimes = world_.law.RegimesOf(country, shipment_.day);
      for (const v1::Regime& regime : world_.law.data().regimes()) {
        findings_.next.Add(
            world_.law.groups().NextChange(regime.territory_code(), country, shipment_.day));
      }
      if (regimes.empty()) {
        NoRegime(absl::StrCat("which transfer law a sender in ", CountryText(country),
                              " is under is not in the law that is served"));
      }
    }
    for (const std::string& id : tenant.regime_ids()) {
      if (const v1::Regime* regime = world_.law.FindRegime(id); regime != nullptr) {
        regimes.push_back(regime);
      } else {
        NoRegime(absl::StrCat("the law that is served has no regime `", id, "`"));
      }
    }
    return regimes;
  }

  void NoRegime(const std::string& clause) {
    findings_.Add(ReasonOf(v1::REASON_KIND_UNPROVEN, v1::VERDICT_UNDETERMINED, clause));
    findings_.Add(MissingOf("sender_regime", "tenant", clause, -1));
    found_.status = std::max(found_.status, v1::LEGAL_STATUS_UNPROVEN);
  }

  // Adds what policies object to in what the law allows. Where an instrument that they accept
  // carries the step, it is the one that counts.
  void Narrow(const v1::Path& path, size_t index, v1::LegJudgement& by_law,
              v1::LegJudgement& by_policy) {
    if (by_policy.status() <= v1::LEGAL_STATUS_LAWFUL) {
      by_law = std::move(by_policy);
      return;
    }
    if (by_policy.status() > by_law.status()) Object(path, index, by_law, by_policy);
    *by_law.mutable_rules() = std::move(*by_policy.mutable_rules());
  }

  // `index` is that of both judgements among those of the path.
  void Object(const v1::Path& path, size_t index, const v1::LegJudgement& by_law,
              const v1::LegJudgement& by_policy) {
    const bool denied = by_policy.status() == v1::LEGAL_STATUS_UNLAWFUL;
    const Narrowing objecting = Objecting(path, index, by_policy.status());
    v1::Reason reason =
        ReasonOf(denied ? v1::REASON_KIND_POLICY : v1::REASON_KIND_POLICY_UNPROVEN,
                 denied ? v1::VERDICT_DENY : v1::VERDICT_UNDETERMINED,
                 absl::StrCat("policy `", objecting.policy->id(), "` ",
                              denied ? "accepts no instrument that could carry this: "
                                     : "does not accept the proof: ",
                              denied ? by_law.text() : by_policy.text()));
    Place(path.legs(by_law.leg()), by_law, reason);
    reason.set_policy_id(objecting.policy->id());
    reason.set_policy_field(objecting.field);
    findings_.Add(reason);
    for (const v1::MissingFact& missing : by_policy.missing_facts()) findings_.Add(missing);
    if (const auto day = base::ParseDay(by_policy.valid_until()); day.ok()) {
      findings_.next.Add(*day);
    }
  }

  // The first that makes as much of the judgement by itself; where only several together do, the
  // first.
  Narrowing Objecting(const v1::Path& path, size_t index, v1::LegalStatus status) const {
    const std::vector<Narrowing> narrowings =
        NarrowingsOf(policies_, AcceptanceOf(policies_).ignore_transit);
    for (const Narrowing& one : narrowings) {
      if (JudgePath(path, world_.catalog, world_.law, regimes_, shipment_, one.acceptance)
              .at(index)
              .status() == status) {
        return one;
      }
    }
    return narrowings.front();
  }

  void Note(const v1::Path& path, int path_index, const v1::LegJudgement& judgement) {
    if (const auto day = base::ParseDay(judgement.valid_until()); day.ok()) {
      findings_.next.Add(*day);
    }
    NoteWeakest(path, path_index, judgement);
    const v1::Leg& leg = path.legs(judgement.leg());
    switch (judgement.status()) {
      case v1::LEGAL_STATUS_LAWFUL:
        Add(leg, judgement, v1::REASON_KIND_LAWFUL, v1::VERDICT_ALLOW);
        break;
      case v1::LEGAL_STATUS_UNPROVEN:
        Add(leg, judgement, v1::REASON_KIND_UNPROVEN, v1::VERDICT_UNDETERMINED);
        break;
      case v1::LEGAL_STATUS_UNLAWFUL:
        Add(leg, judgement, v1::REASON_KIND_UNLAWFUL, v1::VERDICT_DENY);
        break;
      default:
        return;  // what is no transfer needs no reason
    }
    for (const v1::MissingFact& missing : judgement.missing_facts()) findings_.Add(missing);
    for (const v1::Obligation& obligation : judgement.obligations()) {
      v1::Duty duty;
      *duty.mutable_obligation() = obligation;
      duty.set_origin(v1::DUTY_ORIGIN_LAW);
      duty.set_origin_id(judgement.rule_id());
      duty.set_recipient(leg.to().title());
      findings_.Add(duty);
    }
  }

  void Add(const v1::Leg& leg, const v1::LegJudgement& judgement, v1::ReasonKind kind,
           v1::Verdict verdict) {
    v1::Reason reason = ReasonOf(kind, verdict, judgement.text());
    Place(leg, judgement, reason);
    reason.set_vendor_asserted(judgement.vendor_asserted());
    findings_.Add(reason);
  }

  void NoteWeakest(const v1::Path& path, int path_index, const v1::LegJudgement& judgement) {
    const v1::LawRule* rule = world_.law.FindRule(judgement.rule_id());
    const auto weight = std::make_tuple(static_cast<int>(judgement.status()),
                                        rule == nullptr ? 0 : static_cast<int>(rule->effect()),
                                        judgement.vendor_asserted());
    if (weight <= weakest_) return;
    weakest_ = weight;
    found_.weakest = RefTo(path, path_index, judgement.leg(), judgement.status(), judgement.text());
  }

  const World& world_;
  const Shipment& shipment_;
  const std::vector<const v1::Policy*>& policies_;
  Findings& findings_;
  std::vector<const v1::Regime*> regimes_;
  std::tuple<int, int, bool> weakest_;  // no judgement weighs as little as this
  LegalFindings found_;
};

}  // namespace

v1::LegRef RefTo(const v1::Path& path, int path_index, int leg, v1::LegalStatus status,
                 const std::string& text) {
  v1::LegRef ref;
  ref.set_path(path_index);
  ref.set_leg(leg);
  ref.set_from(path.legs(leg).from().title());
  ref.set_to(path.legs(leg).to().title());
  ref.set_connector_id(path.legs(leg).connector_id());
  ref.set_status(status);
  ref.set_text(text);
  return ref;
}

LegalFindings CheckLaw(const World& world, const Shipment& shipment,
                       const std::vector<v1::Path>& paths,
                       const std::vector<const v1::Policy*>& policies, Findings& findings) {
  return LegalCheck(world, shipment, policies, findings).Run(paths);
}

}  // namespace domicile::decision
