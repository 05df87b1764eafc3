#include "service/decision/transfer.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/date.h"
#include "service/base/status_macros.h"
#include "service/decision/fact_dates.h"
#include "service/decision/findings.h"
#include "service/decision/inputs.h"
#include "service/decision/legal_check.h"
#include "service/decision/paths.h"
#include "service/decision/policy_check.h"
#include "service/decision/selector.h"
#include "service/decision/sentence.h"

namespace domicile::decision {
namespace {

constexpr char kDefaultDataKind[] = "non_hr";

const v1::OptIn* FindOptIn(const v1::Tenant& tenant, const std::string& connector_id) {
  for (const v1::OptIn& opt_in : tenant.opt_ins()) {
    if (opt_in.connector_id() == connector_id) return &opt_in;
  }
  return nullptr;
}

std::string NameOf(const v1::Party& party) {
  return party.kind() == v1::PARTY_KIND_PROCESSOR ? party.id() : party.title();
}

std::string ChainText(const v1::Path& path) {
  std::vector<std::string> names;
  if (!path.legs().empty()) names.push_back(NameOf(path.legs(0).from()));
  for (const v1::Leg& leg : path.legs()) names.push_back(NameOf(leg.to()));
  return absl::StrJoin(names, " → ");
}

// One decision in the making.
class Decider {
 public:
  Decider(const World& world, const TenantView& tenant, const v1::TransferCheck& check,
          absl::CivilDay as_of)
      : world_(world),
        tenant_(tenant),
        check_(check),
        as_of_(as_of),
        shipment_{tenant.tenant,
                  {check.data_categories().begin(), check.data_categories().end()},
                  {check.purposes().begin(), check.purposes().end()},
                  check.data_kind().empty() ? kDefaultDataKind : check.data_kind(),
                  as_of},
        findings_(as_of) {
    decision_.set_tenant_id(tenant.tenant.id());
    decision_.set_connector_id(check.connector_id());
    decision_.set_as_of(base::FormatDay(as_of));
  }

  absl::StatusOr<TransferAnswer> Run() {
    const v1::OptIn* opt_in = FindOptIn(tenant_.tenant, check_.connector_id());
    const v1::Connector* connector = world_.catalog.FindConnector(check_.connector_id());
    if (connector == nullptr) {
      if (opt_in == nullptr) return ConnectorNotFound(world_.catalog, check_.connector_id());
      NoConnector();
      return Conclude();
    }
    if (shipment_.data_categories.empty()) {
      shipment_.data_categories = {connector->data_categories().begin(),
                                   connector->data_categories().end()};
    }
    DOMICILE_ASSIGN_OR_RETURN(const Question question, Ask(*connector, opt_in));
    PathSearch search = FindPaths(world_.catalog, *connector, question);
    decision_.mutable_inputs()->Add(search.inputs.begin(), search.inputs.end());
    paths_ = std::move(search.paths);
    CheckOptIn(opt_in);
    CheckObjections();
    CheckUnknowns(search.missing);
    CheckDates();
    const std::vector<const v1::Policy*> policies = CheckPolicies(*connector);
    LegalFindings legal = CheckLaw(world_, shipment_, paths_, policies, findings_);
    answer_.paths = std::move(legal.paths);
    legal_status_ = std::max(legal_status_, legal.status);
    decision_.mutable_regime_ids()->Add(legal.regime_ids.begin(), legal.regime_ids.end());
    *decision_.mutable_weakest_leg() = std::move(legal.weakest);
    WeakenByUnknowns();
    Settle(policies);
    Describe();
    return Conclude();
  }

 private:
  void NoConnector() {
    findings_.Add(ReasonOf(
        v1::REASON_KIND_NO_CONNECTOR, v1::VERDICT_UNDETERMINED,
        absl::StrCat("the catalog no longer has the connector `", check_.connector_id(), "`")));
    findings_.Add(MissingOf("connector", check_.connector_id(),
                            absl::StrCat("nothing is known of `", check_.connector_id(), "`"), -1));
    decision_.set_legal_status(v1::LEGAL_STATUS_UNPROVEN);
    Settle({});
  }

  // The question about places, from what the check and, behind it, the opt-in say.
  absl::StatusOr<Question> Ask(const v1::Connector& connector, const v1::OptIn* opt_in) const {
    Question question;
    question.tenant_country = tenant_.tenant.country_code();
    question.data_subject_country = check_.data_subject_country();
    question.as_of = as_of_;
    question.provider = world_.provider;
    question.inputs = {check_.inputs().begin(), check_.inputs().end()};
    DOMICILE_RETURN_IF_ERROR(CheckInputs(world_.catalog, {&connector}, question));
    if (opt_in == nullptr) return question;
    for (const v1::InputAssignment& chosen : opt_in->inputs()) {
      const bool overridden = std::any_of(
          check_.inputs().begin(), check_.inputs().end(),
          [&chosen](const v1::InputAssignment& given) {
            return given.name() == chosen.name() &&
                   (given.connector_id().empty() || given.connector_id() == chosen.connector_id());
          });
      if (overridden) continue;
      question.inputs.push_back(chosen);
      // A choice that was right when it was stored and that the catalog no longer has is none.
      if (!CheckInputs(world_.catalog, {&connector}, question).ok()) question.inputs.pop_back();
    }
    return question;
  }

  void CheckOptIn(const v1::OptIn* opt_in) {
    const std::string connector = absl::StrCat("`", check_.connector_id(), "`");
    if (opt_in == nullptr) {
      findings_.Add(ReasonOf(v1::REASON_KIND_NOT_OPTED_IN, v1::VERDICT_DENY,
                             absl::StrCat("the tenant has not opted in to ", connector)));
      return;
    }
    const base::Interval interval = base::IntervalOf(opt_in->valid_from(), opt_in->valid_until());
    findings_.next.Add(interval);
    if (interval.Contains(as_of_)) return;
    findings_.Add(ReasonOf(v1::REASON_KIND_NOT_OPTED_IN, v1::VERDICT_DENY,
                           absl::StrCat("the tenant's opt-in to ", connector,
                                        interval.from && as_of_ < *interval.from
                                            ? absl::StrCat(" begins only on ", opt_in->valid_from())
                                            : absl::StrCat(" ended on ", opt_in->valid_until()))));
  }

  void CheckObjections() {
    for (const v1::Objection& objection : tenant_.tenant.objections()) {
      const base::Interval interval = base::IntervalOf(objection.valid_from(), "");
      findings_.next.Add(interval);
      if (!interval.Contains(as_of_)) continue;
      ForEachLeg([&](const v1::Leg& leg, int index) {
        if (leg.to().kind() != v1::PARTY_KIND_PROCESSOR ||
            leg.to().id() != objection.processor_id()) {
          return;
        }
        v1::Reason reason = ReasonOf(v1::REASON_KIND_OBJECTION, v1::VERDICT_DENY,
                                     absl::StrCat("the tenant objects to ", leg.to().title(),
                                                  ", which receives data at step ", index + 1));
        reason.set_leg(index);
        reason.set_recipient(leg.to().title());
        findings_.Add(reason);
      });
    }
  }

  void CheckUnknowns(const std::vector<MissingInput>& missing) {
    for (const MissingInput& one : missing) {
      const std::string text = absl::StrCat(
          "input `", one.input->name(), "` of `", one.connector->id(), "` was not given",
          one.input->description().empty() ? "" : ": ", one.input->description());
      const int leg = LegOf(one.connector->id());
      Unknown(absl::StrCat("input_", one.input->name()), one.connector->id(), text, leg,
              leg < 0 ? "" : world_.catalog.ProcessorOf(*one.connector).title(), {});
    }
    ForEachLeg([this](const v1::Leg& leg, int index) {
      for (const v1::Unknown& unknown : leg.unknowns()) {
        if (unknown.bearing() == v1::BEARING_RECIPIENT || unknown.bearing() == v1::BEARING_NONE) {
          continue;
        }
        Unknown(unknown.fact(), SubjectOf(leg), unknown.description(), index, leg.to().title(),
                unknown.pointer_urls());
      }
    });
  }

  static std::string SubjectOf(const v1::Leg& leg) {
    if (!leg.connector_id().empty()) return leg.connector_id();
    return leg.to().id().empty() ? leg.to().title() : leg.to().id();
  }

  void Unknown(const std::string& fact, const std::string& subject, const std::string& text,
               int leg, const std::string& recipient,
               const google::protobuf::RepeatedPtrField<std::string>& pointers) {
    v1::Reason reason = ReasonOf(v1::REASON_KIND_UNKNOWN, v1::VERDICT_UNDETERMINED, text);
    reason.set_leg(leg);
    reason.set_recipient(recipient);
    findings_.Add(reason);
    v1::MissingFact missing = MissingOf(fact, subject, text, leg);
    *missing.mutable_pointer_urls() = pointers;
    findings_.Add(missing);
    legal_status_ = std::max(legal_status_, v1::LEGAL_STATUS_UNPROVEN);
  }

  // The days on which facts about the connectors on the paths begin or end.
  void CheckDates() {
    std::set<std::string> seen;
    ForEachLeg([&](const v1::Leg& leg, int) {
      const v1::Connector* connector = world_.catalog.FindConnector(leg.connector_id());
      if (connector == nullptr || !seen.insert(connector->id()).second) return;
      for (const v1::Placement& placement : connector->placements()) {
        findings_.next.Add(base::IntervalOf(placement.valid_from(), placement.valid_until()));
        if (!placement.valid_from().empty()) continue;
        for (const v1::Site& site : placement.sites())
          findings_.next.Add(KnownFrom(site.evidence()));
      }
      for (const v1::Downstream& downstream : connector->downstreams()) {
        findings_.next.Add(
            FactInterval(downstream.valid_from(), downstream.valid_until(), downstream.evidence()));
      }
    });
  }

  std::vector<const v1::Policy*> CheckPolicies(const v1::Connector& connector) {
    const PolicySubject subject{connector, paths_, shipment_, world_.law.groups()};
    std::vector<const v1::Policy*> concerned;
    for (const v1::Policy* policy : tenant_.policies) {
      if (!Concerns(*policy, subject)) continue;
      concerned.push_back(policy);
      decision_.add_policy_ids(policy->id());
      CheckPolicy(*policy, subject, findings_);
      for (const v1::Obligation& obligation : policy->obligations()) {
        v1::Duty duty;
        *duty.mutable_obligation() = obligation;
        duty.set_origin(v1::DUTY_ORIGIN_POLICY);
        duty.set_origin_id(policy->id());
        findings_.Add(duty);
      }
    }
    return concerned;
  }

  // The first step that some reason speaks against.
  void NoteFirstFailing() {
    const v1::Reason* first = nullptr;
    for (const v1::Reason& reason : findings_.reasons) {
      const bool against = reason.verdict() != v1::VERDICT_ALLOW && reason.leg() >= 0;
      if (against && (first == nullptr || reason.leg() < first->leg())) first = &reason;
    }
    if (first == nullptr) return;
    for (size_t i = 0; i < paths_.size(); ++i) {
      if (first->leg() >= paths_[i].legs_size()) continue;
      const v1::Leg& leg = paths_[i].legs(first->leg());
      if (leg.to().title() != first->recipient()) continue;
      *decision_.mutable_first_failing_leg() = RefTo(paths_[i], static_cast<int>(i), first->leg(),
                                                     StatusOf(i, first->leg()), first->text());
      return;
    }
  }

  // A step of which nobody says where it goes bears no more than one that is unproven by law.
  void WeakenByUnknowns() {
    for (const v1::Reason& reason : findings_.reasons) {
      if (reason.kind() != v1::REASON_KIND_UNKNOWN || reason.leg() < 0) continue;
      if (decision_.weakest_leg().status() >= v1::LEGAL_STATUS_UNPROVEN) return;
      for (size_t i = 0; i < paths_.size(); ++i) {
        if (reason.leg() >= paths_[i].legs_size() ||
            paths_[i].legs(reason.leg()).to().title() != reason.recipient()) {
          continue;
        }
        *decision_.mutable_weakest_leg() = RefTo(paths_[i], static_cast<int>(i), reason.leg(),
                                                 v1::LEGAL_STATUS_UNPROVEN, reason.text());
        break;
      }
    }
  }

  // What the law makes of a step: the worst of its judgements, and no better than unproven while it
  // is not known where the step goes.
  v1::LegalStatus StatusOf(size_t path, int leg) const {
    v1::LegalStatus status = v1::LEGAL_STATUS_UNSPECIFIED;
    for (const v1::LegJudgement& judgement : answer_.paths[path].judgements()) {
      if (judgement.leg() == leg) status = std::max(status, judgement.status());
    }
    for (const v1::Reason& reason : findings_.reasons) {
      if (reason.leg() == leg && reason.kind() == v1::REASON_KIND_UNKNOWN &&
          reason.recipient() == paths_[path].legs(leg).to().title()) {
        status = std::max(status, v1::LEGAL_STATUS_UNPROVEN);
      }
    }
    return status;
  }

  // The verdict of all reasons together, and what policies make of one that lacks a fact.
  void Settle(const std::vector<const v1::Policy*>& policies) {
    v1::Verdict verdict = v1::VERDICT_ALLOW;
    for (const v1::Reason& reason : findings_.reasons) verdict = Worse(verdict, reason.verdict());
    if (verdict == v1::VERDICT_UNDETERMINED) {
      const v1::Policy* deciding = nullptr;
      for (const v1::OnUndetermined wanted :
           {v1::ON_UNDETERMINED_DENY, v1::ON_UNDETERMINED_STAY, v1::ON_UNDETERMINED_ALLOW}) {
        for (const v1::Policy* policy : policies) {
          if (deciding == nullptr && policy->on_undetermined() == wanted) deciding = policy;
        }
      }
      if (deciding != nullptr && deciding->on_undetermined() != v1::ON_UNDETERMINED_STAY) {
        verdict = deciding->on_undetermined() == v1::ON_UNDETERMINED_DENY ? v1::VERDICT_DENY
                                                                          : v1::VERDICT_ALLOW;
        v1::Reason reason = ReasonOf(
            v1::REASON_KIND_POLICY, verdict,
            absl::StrCat("policy `", deciding->id(), "` ",
                         verdict == v1::VERDICT_DENY ? "denies" : "allows", " what lacks a fact"));
        reason.set_policy_id(deciding->id());
        reason.set_policy_field("on_undetermined");
        findings_.Add(reason);
      }
    }
    decision_.set_verdict(verdict);
  }

  void Describe() {
    decision_.set_legal_status(legal_status_ == v1::LEGAL_STATUS_UNSPECIFIED
                                   ? v1::LEGAL_STATUS_NO_TRANSFER
                                   : legal_status_);
    NoteFirstFailing();
    std::set<std::string> countries;
    for (const v1::Path& path : paths_) {
      decision_.add_paths(ChainText(path));
      countries.insert(path.country_codes().begin(), path.country_codes().end());
    }
    for (const std::string& country : countries) decision_.add_country_codes(country);
  }

  TransferAnswer Conclude() {
    std::stable_sort(findings_.reasons.begin(), findings_.reasons.end(),
                     [](const v1::Reason& a, const v1::Reason& b) {
                       return a.verdict() != b.verdict() &&
                              Worse(a.verdict(), b.verdict()) == a.verdict();
                     });
    decision_.mutable_reasons()->Add(findings_.reasons.begin(), findings_.reasons.end());
    decision_.mutable_obligations()->Add(findings_.duties.begin(), findings_.duties.end());
    decision_.mutable_missing_facts()->Add(findings_.missing.begin(), findings_.missing.end());
    if (findings_.next.day()) decision_.set_valid_until(base::FormatDay(*findings_.next.day()));
    answer_.decision = std::move(decision_);
    return std::move(answer_);
  }

  template <typename Visit>
  void ForEachLeg(const Visit& visit) const {
    for (const v1::Path& path : paths_) {
      for (int i = 0; i < path.legs_size(); ++i) visit(path.legs(i), i);
    }
  }

  int LegOf(const std::string& connector_id) const {
    int found = -1;
    ForEachLeg([&](const v1::Leg& leg, int index) {
      if (found < 0 && leg.connector_id() == connector_id) found = index;
    });
    return found;
  }

  const World& world_;
  const TenantView& tenant_;
  const v1::TransferCheck& check_;
  const absl::CivilDay as_of_;
  Shipment shipment_;
  Findings findings_;
  std::vector<v1::Path> paths_;
  v1::LegalStatus legal_status_ = v1::LEGAL_STATUS_UNSPECIFIED;
  v1::Decision decision_;
  TransferAnswer answer_;
};

}  // namespace

absl::StatusOr<TransferAnswer> CheckTransfer(const World& world, const TenantView& tenant,
                                             const v1::TransferCheck& check, absl::CivilDay as_of) {
  return Decider(world, tenant, check, as_of).Run();
}

}  // namespace domicile::decision
