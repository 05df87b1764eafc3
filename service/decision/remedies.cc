#include "service/decision/remedies.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/date.h"
#include "service/base/interval.h"
#include "service/decision/sentence.h"

namespace domicile::decision {
namespace {

template <typename List, typename Element>
bool Has(const List& list, const Element& element) {
  return std::find(list.begin(), list.end(), element) != list.end();
}

v1::Remedy OptIn(const Draft& draft) {
  v1::Remedy remedy;
  const std::string& connector = draft.check.connector_id();
  remedy.mutable_opt_in()->set_connector_id(connector);
  for (const v1::OptIn& ended : draft.tenant.opt_ins()) {
    if (ended.connector_id() == connector)
      *remedy.mutable_opt_in()->mutable_inputs() = ended.inputs();
  }
  remedy.set_text(absl::StrCat("Opt in to `", connector, "`."));
  return remedy;
}

// The processor that receives at the reason's step, and its name; null when it is none.
const v1::Party* RecipientOf(const v1::Reason& reason, const TransferAnswer& answer) {
  for (const v1::PathJudgement& path : answer.paths) {
    if (reason.leg() < 0 || reason.leg() >= path.path().legs_size()) continue;
    const v1::Party& party = path.path().legs(reason.leg()).to();
    if (party.kind() == v1::PARTY_KIND_PROCESSOR && party.title() == reason.recipient()) {
      return &party;
    }
  }
  return nullptr;
}

v1::Remedy SignDocument(const std::string& instrument, const v1::LawRule& rule,
                        const v1::Party& recipient, absl::CivilDay day) {
  v1::Remedy remedy;
  v1::SignedDocument& document = *remedy.mutable_signed_document();
  document.set_processor_id(recipient.id());
  document.set_instrument(instrument);
  document.set_signed_on(base::FormatDay(day));
  remedy.set_text(absl::StrCat("Sign ",
                               rule.title().empty() ? "`" + instrument + "`" : rule.title(), " (",
                               rule.instrument(), ", `", instrument, "`) with ", recipient.title(),
                               ", and note it with the tenant."));
  return remedy;
}

// The instrument that a document signed on the day would be, if that would make the rule carry the
// step; nothing when it asks for something else as well, or for an earlier day.
std::optional<std::string> InstrumentToSign(const v1::LawRule& rule, const v1::RuleFinding& finding,
                                            absl::CivilDay day) {
  std::optional<std::string> instrument;
  if (!base::IntervalOf(rule.valid_from(), rule.valid_until()).Contains(day)) return instrument;
  for (int i = 0; i < rule.conditions_size() && i < finding.conditions_size(); ++i) {
    if (finding.conditions(i).status() == v1::RULE_STATUS_HOLDS) continue;
    if (!rule.conditions(i).has_safeguard() || instrument) return std::nullopt;
    const v1::SafeguardCondition& safeguard = rule.conditions(i).safeguard();
    // Rules of a group are approved by an authority, and signed by nobody who sends.
    if (safeguard.within_group()) return std::nullopt;
    if (!base::IntervalOf("", safeguard.signed_before()).Contains(day)) return std::nullopt;
    instrument = safeguard.instruments(0);
  }
  return instrument;
}

// Documents that carry the step that the reason is about, in place of what carries it now.
std::vector<v1::Remedy> Documents(const v1::Reason& reason, const World& world,
                                  const TransferAnswer& answer, absl::CivilDay day) {
  std::vector<v1::Remedy> remedies;
  const v1::Party* recipient = RecipientOf(reason, answer);
  if (recipient == nullptr) return remedies;
  std::vector<std::string> seen;
  for (const v1::PathJudgement& path : answer.paths) {
    for (const v1::LegJudgement& judgement : path.judgements()) {
      if (judgement.leg() != reason.leg() || judgement.regime_id() != reason.regime_id() ||
          path.path().legs(judgement.leg()).to().id() != recipient->id()) {
        continue;
      }
      for (const v1::RuleFinding& finding : judgement.rules()) {
        const v1::LawRule* rule = world.law.FindRule(finding.rule_id());
        if (rule == nullptr || finding.status() == v1::RULE_STATUS_HOLDS) continue;
        const auto instrument = InstrumentToSign(*rule, finding, day);
        if (!instrument || Has(seen, *instrument)) continue;
        seen.push_back(*instrument);
        remedies.push_back(SignDocument(*instrument, *rule, *recipient, day));
      }
    }
  }
  return remedies;
}

v1::Remedy ChangePolicy(const v1::Reason& reason, const std::vector<std::string>& values,
                        bool denied) {
  v1::Remedy remedy;
  v1::PolicyChange& change = *remedy.mutable_policy_change();
  change.set_policy_id(reason.policy_id());
  change.set_field(reason.policy_field());
  *change.mutable_values() = {values.begin(), values.end()};
  remedy.set_text(absl::StrCat(denied ? "Take " : "Add ", absl::StrJoin(values, ", "),
                               denied ? " from what `" : " to `", reason.policy_field(),
                               denied ? "` denies in policy `" : "` of policy `",
                               reason.policy_id(), "`."));
  return remedy;
}

// The selection of a policy by the name of its field; null when the field is none.
v1::Selection* SelectionOf(const std::string& field, v1::Policy& policy) {
  if (field == "channels") return policy.mutable_channels();
  if (field == "processors") return policy.mutable_processors();
  if (field == "data_categories") return policy.mutable_data_categories();
  if (field == "purposes") return policy.mutable_purposes();
  if (field == "instruments") return policy.mutable_instruments();
  return nullptr;
}

v1::CountrySet* CountriesOf(const std::string& field, v1::Policy& policy) {
  if (field == "storage") return policy.mutable_storage();
  if (field == "processing") return policy.mutable_processing();
  if (field == "remote_access") return policy.mutable_remote_access();
  if (field == "transit") return policy.mutable_transit();
  if (field == "recipients") return policy.mutable_recipients();
  if (field == "control") return policy.mutable_control();
  return nullptr;
}

// What the selection would have to let through for the reason to go.
std::vector<std::string> ValuesFor(const v1::Reason& reason, const World& world, const Draft& draft,
                                   const TransferAnswer& answer) {
  if (reason.policy_field() == "instruments") {
    return reason.rule_id().empty() ? std::vector<std::string>{}
                                    : std::vector<std::string>{reason.rule_id()};
  }
  if (reason.policy_field() == "channels") {
    const v1::Connector* connector = world.catalog.FindConnector(draft.check.connector_id());
    return {connector->channel_id()};
  }
  if (reason.policy_field() == "processors") {
    const v1::Party* recipient = RecipientOf(reason, answer);
    return recipient == nullptr ? std::vector<std::string>{}
                                : std::vector<std::string>{recipient->id()};
  }
  if (reason.policy_field() == "purposes") {
    return {draft.check.purposes().begin(), draft.check.purposes().end()};
  }
  std::vector<std::string> categories = {draft.check.data_categories().begin(),
                                         draft.check.data_categories().end()};
  if (const v1::Connector* connector = world.catalog.FindConnector(draft.check.connector_id());
      categories.empty() && connector != nullptr) {
    categories = {connector->data_categories().begin(), connector->data_categories().end()};
  }
  return categories;
}

std::vector<v1::Remedy> PolicyChanges(const v1::Reason& reason, const World& world,
                                      const Draft& draft, const TransferAnswer& answer) {
  v1::Policy scratch;
  if (CountriesOf(reason.policy_field(), scratch) != nullptr) {
    if (reason.country_code().empty()) return {};
    return {ChangePolicy(reason, {reason.country_code()}, false)};
  }
  if (SelectionOf(reason.policy_field(), scratch) == nullptr) return {};
  const std::vector<std::string> values = ValuesFor(reason, world, draft, answer);
  if (values.empty()) return {};
  for (v1::Policy policy : draft.policies) {
    if (policy.id() != reason.policy_id()) continue;
    const v1::Selection& selection = *SelectionOf(reason.policy_field(), policy);
    const bool denied = std::any_of(values.begin(), values.end(), [&](const std::string& value) {
      return Has(selection.denied(), value);
    });
    return {ChangePolicy(reason, values, denied)};
  }
  return {};
}

void MakePolicyChange(const v1::PolicyChange& change, v1::Policy& policy) {
  if (v1::CountrySet* countries = CountriesOf(change.field(), policy)) {
    countries->mutable_codes()->MergeFrom(change.values());
    return;
  }
  v1::Selection* selection = SelectionOf(change.field(), policy);
  if (selection == nullptr) return;
  auto& denied = *selection->mutable_denied();
  denied.erase(std::remove_if(denied.begin(), denied.end(),
                              [&](const std::string& one) { return Has(change.values(), one); }),
               denied.end());
  if (!selection->allowed().empty()) selection->mutable_allowed()->MergeFrom(change.values());
}

}  // namespace

TenantView Draft::view() const {
  TenantView view{tenant, {}};
  for (const v1::Policy& policy : policies) view.policies.push_back(&policy);
  return view;
}

int CostOf(const v1::Remedy& remedy) {
  switch (remedy.kind_case()) {
    case v1::Remedy::kOptIn:
    case v1::Remedy::kInput:
      return 1;
    case v1::Remedy::kSignedDocument:
    case v1::Remedy::kVendorAcceptance:
      return 2;
    case v1::Remedy::kWithdrawObjection:
      return 3;
    case v1::Remedy::kPolicyChange:
    case v1::Remedy::KIND_NOT_SET:
      break;
  }
  // More than all others together.
  return 20;
}

std::vector<v1::Remedy> RemediesFor(const v1::Reason& reason, const World& world,
                                    const Draft& draft, const TransferAnswer& answer,
                                    absl::CivilDay as_of) {
  switch (reason.kind()) {
    case v1::REASON_KIND_NOT_OPTED_IN:
      return {OptIn(draft)};
    case v1::REASON_KIND_OBJECTION: {
      const v1::Party* recipient = RecipientOf(reason, answer);
      if (recipient == nullptr) return {};
      v1::Remedy remedy;
      remedy.set_withdraw_objection(recipient->id());
      remedy.set_text(absl::StrCat("Withdraw the objection to ", recipient->title(), "."));
      return {remedy};
    }
    case v1::REASON_KIND_UNPROVEN:
    case v1::REASON_KIND_UNLAWFUL:
      return Documents(reason, world, answer, as_of);
    case v1::REASON_KIND_POLICY_UNPROVEN:
    case v1::REASON_KIND_POLICY: {
      std::vector<v1::Remedy> remedies = Documents(reason, world, answer, as_of);
      if (reason.policy_field() == "refuse_vendor_assertions") {
        v1::Remedy& accept = remedies.emplace_back();
        accept.mutable_vendor_acceptance()->set_policy_id(reason.policy_id());
        accept.set_text(absl::StrCat("Accept in policy `", reason.policy_id(),
                                     "` a certification that only the vendor asserts."));
      }
      for (v1::Remedy& change : PolicyChanges(reason, world, draft, answer)) {
        remedies.push_back(std::move(change));
      }
      return remedies;
    }
    default:
      return {};
  }
}

std::vector<v1::Remedy> ChoicesOf(const World& world, const TransferAnswer& answer) {
  std::vector<v1::Remedy> choices;
  for (const v1::ResolvedInput& input : answer.decision.inputs()) {
    const v1::Connector* connector = world.catalog.FindConnector(input.connector_id());
    const v1::Input* declared =
        connector == nullptr ? nullptr : catalog::FindInput(*connector, input.name());
    if (declared == nullptr || declared->kind() != v1::INPUT_KIND_SETTING ||
        input.origin() == v1::INPUT_ORIGIN_UPSTREAM) {
      continue;
    }
    for (const v1::InputValue& value : declared->values()) {
      if (value.value() == input.value()) continue;
      v1::Remedy& choice = choices.emplace_back();
      choice.mutable_input()->set_connector_id(input.connector_id());
      choice.mutable_input()->set_name(input.name());
      choice.mutable_input()->set_value(value.value());
      choice.set_text(absl::StrCat("Choose `", value.value(), "`",
                                   value.title().empty() || value.title() == value.value()
                                       ? ""
                                       : absl::StrCat(" (", value.title(), ")"),
                                   " for `", input.name(), "` of `", input.connector_id(), "`."));
    }
  }
  return choices;
}

void Make(const v1::Remedy& remedy, Draft& draft) {
  switch (remedy.kind_case()) {
    case v1::Remedy::kOptIn: {
      auto& opt_ins = *draft.tenant.mutable_opt_ins();
      opt_ins.erase(std::remove_if(opt_ins.begin(), opt_ins.end(),
                                   [&](const v1::OptIn& one) {
                                     return one.connector_id() == remedy.opt_in().connector_id();
                                   }),
                    opt_ins.end());
      *opt_ins.Add() = remedy.opt_in();
      return;
    }
    case v1::Remedy::kInput: {
      // In the check, where it wins over what the opt-in says.
      auto& inputs = *draft.check.mutable_inputs();
      inputs.erase(std::remove_if(inputs.begin(), inputs.end(),
                                  [&](const v1::InputAssignment& one) {
                                    return one.name() == remedy.input().name() &&
                                           one.connector_id() == remedy.input().connector_id();
                                  }),
                   inputs.end());
      *inputs.Add() = remedy.input();
      return;
    }
    case v1::Remedy::kSignedDocument:
      *draft.tenant.add_signed_documents() = remedy.signed_document();
      return;
    case v1::Remedy::kWithdrawObjection: {
      auto& objections = *draft.tenant.mutable_objections();
      objections.erase(std::remove_if(objections.begin(), objections.end(),
                                      [&](const v1::Objection& one) {
                                        return one.processor_id() == remedy.withdraw_objection();
                                      }),
                       objections.end());
      return;
    }
    case v1::Remedy::kVendorAcceptance:
      for (v1::Policy& policy : draft.policies) {
        if (policy.id() == remedy.vendor_acceptance().policy_id()) {
          policy.set_refuse_vendor_assertions(false);
        }
      }
      return;
    case v1::Remedy::kPolicyChange:
      for (v1::Policy& policy : draft.policies) {
        if (policy.id() == remedy.policy_change().policy_id()) {
          MakePolicyChange(remedy.policy_change(), policy);
        }
      }
      return;
    case v1::Remedy::KIND_NOT_SET:
      return;
  }
}

}  // namespace domicile::decision
