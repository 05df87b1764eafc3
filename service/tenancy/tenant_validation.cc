#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/decision/inputs.h"
#include "service/tenancy/validation.h"
#include "service/vocabulary/country.h"
#include "service/vocabulary/identifier.h"

namespace domicile::tenancy {
namespace {

using google::protobuf::RepeatedPtrField;
using google::protobuf::util::MessageDifferencer;

constexpr int kMostInputs = 100;
constexpr size_t kLongestModule = 63;

// The element of the list that has the id; an empty one when none has.
template <typename T, typename Id>
const T& FindKept(const RepeatedPtrField<T>& kept, const std::string& id, const Id& id_of) {
  const auto found = std::find_if(kept.begin(), kept.end(),
                                  [&](const T& element) { return id_of(element) == id; });
  return found == kept.end() ? T::default_instance() : *found;
}

// Calls `visit` with each name that some rule of law has for a document that is signed.
template <typename Visit>
void ForEachInstrument(const law::Law& law, const Visit& visit) {
  // The contract that every processor signs, whatever is transferred.
  visit("dpa");
  for (const v1::LawRule& rule : law.data().rules()) {
    for (const v1::LawCondition& condition : rule.conditions()) {
      for (const auto& name : condition.safeguard().instruments()) visit(name);
      for (const auto& name : condition.safeguard().unspecific_instruments()) visit(name);
    }
  }
}

// What is wrong with the instrument of a signed document; empty when nothing is.
std::string CheckInstrument(const law::Law& law, const std::string& instrument) {
  bool found = false;
  ForEachInstrument(law, [&](const std::string& name) { found = found || name == instrument; });
  if (found) return "";
  std::set<std::string> names;
  ForEachInstrument(law, [&](const std::string& name) { names.insert(name); });
  return absl::StrCat(NoSuch("instrument", instrument, {names.begin(), names.end()}),
                      "; there are ", absl::StrJoin(names, ", "));
}

std::string NoProcessor(const Known& known, const std::string& id) {
  return NoSuch("processor", id, catalog::IdsOf(known.catalog.processors()));
}

void CheckInput(const v1::InputAssignment& input, const v1::Connector* connector,
                const Known& known, const std::string& path, Violations& violations) {
  if (input.name().empty()) violations.Add(path + ".name", "is required");
  if (input.value().empty()) violations.Add(path + ".value", "is required");
  if (input.name().empty() || input.value().empty()) return;
  if (connector == nullptr) {
    return violations.Add(path, "cannot be checked, because its connector is not there any more");
  }
  decision::Question question;
  question.inputs = {input};
  constexpr std::string_view kAsked = "inputs[0]";
  violations.AddFrom(decision::CheckInputs(known.catalog, {connector}, question), path,
                     kAsked.size());
}

void CheckSignedDocument(const v1::SignedDocument& document, const v1::Tenant& kept,
                         const Known& known, const std::string& path, Violations& violations) {
  const auto was_named = [&](const auto& is_named) {
    return std::any_of(kept.signed_documents().begin(), kept.signed_documents().end(), is_named);
  };
  const bool processor_was_named =
      was_named([&](const auto& one) { return one.processor_id() == document.processor_id(); });
  const bool entity_was_named = was_named([&](const auto& one) {
    return one.processor_id() == document.processor_id() && one.entity_id() == document.entity_id();
  });
  const bool instrument_was_named =
      was_named([&](const auto& one) { return one.instrument() == document.instrument(); });

  const v1::Processor* processor = known.catalog.FindProcessor(document.processor_id());
  if (document.processor_id().empty()) {
    violations.Add(path + ".processor_id", "is required");
  } else if (processor == nullptr && !processor_was_named) {
    violations.Add(path + ".processor_id", NoProcessor(known, document.processor_id()));
  }
  if (processor != nullptr && !document.entity_id().empty() && !entity_was_named &&
      catalog::FindEntity(*processor, document.entity_id()) == nullptr) {
    std::vector<std::string> ids;
    for (const v1::Entity& entity : processor->entities()) ids.push_back(entity.id());
    violations.Add(path + ".entity_id", NoSuch(absl::StrCat("entity of `", processor->id(), "`"),
                                               document.entity_id(), ids));
  }
  if (document.instrument().empty()) {
    violations.Add(path + ".instrument", "is required");
  } else if (!instrument_was_named) {
    const std::string wrong = CheckInstrument(known.law, document.instrument());
    if (!wrong.empty()) violations.Add(path + ".instrument", wrong);
  }
  if (document.signed_on().empty()) violations.Add(path + ".signed_on", "is required");
  CheckDays(document.signed_on(), document.valid_until(), path, "signed_on", violations);
  CheckText(document.module(), kLongestModule, path + ".module", violations);
  CheckText(document.note(), kLongestNote, path + ".note", violations);
}

void CheckOptIns(const v1::Tenant& tenant, const v1::Tenant& kept, const Known& known,
                 const std::string& path, Violations& violations) {
  CheckCount(tenant.opt_ins_size(), kMostOptIns, path, violations);
  std::set<std::string_view> seen;
  for (int i = 0; i < tenant.opt_ins_size() && !violations.full(); ++i) {
    const v1::OptIn& opt_in = tenant.opt_ins(i);
    const std::string at = absl::StrCat(path, "[", i, "]");
    if (!seen.insert(opt_in.connector_id()).second) {
      violations.Add(at + ".connector_id",
                     absl::StrCat("`", opt_in.connector_id(), "` is opted in to twice"));
    }
    CheckOptIn(opt_in,
               FindKept(kept.opt_ins(), opt_in.connector_id(),
                        [](const v1::OptIn& one) { return one.connector_id(); }),
               known, at, violations);
  }
}

void CheckObjections(const v1::Tenant& tenant, const v1::Tenant& kept, const Known& known,
                     const std::string& path, Violations& violations) {
  CheckCount(tenant.objections_size(), kMostObjections, path, violations);
  std::set<std::string_view> seen;
  for (int i = 0; i < tenant.objections_size() && !violations.full(); ++i) {
    const v1::Objection& objection = tenant.objections(i);
    const std::string at = absl::StrCat(path, "[", i, "]");
    if (!seen.insert(objection.processor_id()).second) {
      violations.Add(at + ".processor_id",
                     absl::StrCat("`", objection.processor_id(), "` is objected to twice"));
    }
    CheckObjection(objection,
                   FindKept(kept.objections(), objection.processor_id(),
                            [](const v1::Objection& one) { return one.processor_id(); }),
                   known, at, violations);
  }
}

void CheckSignedDocuments(const v1::Tenant& tenant, const v1::Tenant& kept, const Known& known,
                          const std::string& path, Violations& violations) {
  CheckCount(tenant.signed_documents_size(), kMostSignedDocuments, path, violations);
  for (int i = 0; i < tenant.signed_documents_size() && !violations.full(); ++i) {
    CheckSignedDocument(tenant.signed_documents(i), kept, known, absl::StrCat(path, "[", i, "]"),
                        violations);
  }
}

}  // namespace

void CheckOptIn(const v1::OptIn& opt_in, const v1::OptIn& kept, const Known& known,
                const std::string& path, Violations& violations) {
  const v1::Connector* connector = known.catalog.FindConnector(opt_in.connector_id());
  if (opt_in.connector_id().empty()) {
    violations.Add(path + ".connector_id", "is required");
  } else if (connector == nullptr && opt_in.connector_id() != kept.connector_id()) {
    violations.Add(path + ".connector_id", NoSuch("connector", opt_in.connector_id(),
                                                  catalog::IdsOf(known.catalog.connectors())));
  }
  CheckCount(opt_in.inputs_size(), kMostInputs, path + ".inputs", violations);
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (int i = 0; i < opt_in.inputs_size() && !violations.full(); ++i) {
    const v1::InputAssignment& input = opt_in.inputs(i);
    const std::string at = absl::StrCat(path, ".inputs[", i, "]");
    if (!seen.emplace(input.connector_id(), input.name()).second) {
      violations.Add(at, absl::StrCat("input `", input.name(), "` is given twice"));
    }
    const bool is_kept =
        std::any_of(kept.inputs().begin(), kept.inputs().end(),
                    [&](const auto& one) { return MessageDifferencer::Equals(one, input); });
    // With a connector that was never there, that is all there is to say.
    if (is_kept || (connector == nullptr && opt_in.connector_id() != kept.connector_id())) continue;
    CheckInput(input, connector, known, at, violations);
  }
  CheckDays(opt_in.valid_from(), opt_in.valid_until(), path, "valid_from", violations);
  CheckText(opt_in.note(), kLongestNote, path + ".note", violations);
}

void CheckObjection(const v1::Objection& objection, const v1::Objection& kept, const Known& known,
                    const std::string& path, Violations& violations) {
  if (objection.processor_id().empty()) {
    violations.Add(path + ".processor_id", "is required");
  } else if (objection.processor_id() != kept.processor_id() &&
             known.catalog.FindProcessor(objection.processor_id()) == nullptr) {
    violations.Add(path + ".processor_id", NoProcessor(known, objection.processor_id()));
  }
  CheckDays(objection.valid_from(), "", path, "valid_from", violations);
  CheckText(objection.note(), kLongestNote, path + ".note", violations);
}

void CheckTenant(const v1::Tenant& tenant, const v1::Tenant& kept, const Known& known,
                 const std::string& path, Violations& violations) {
  CheckId(tenant.id(), path + ".id", violations);
  CheckText(tenant.title(), kLongestTitle, path + ".title", violations);
  if (tenant.country_code().empty()) {
    violations.Add(path + ".country_code", "is required");
  } else if (tenant.country_code() != kept.country_code()) {
    const absl::Status status = vocabulary::CheckCountry(tenant.country_code());
    if (!status.ok()) violations.Add(path + ".country_code", std::string(status.message()));
  }
  const auto check_regime = [&known](const std::string& id) {
    return known.law.FindRegime(id) != nullptr ? "" : NoSuch("regime", id, known.law.RegimeIds());
  };
  CheckNames(tenant.regime_ids(), kept.regime_ids(), kMostRegimes, path + ".regime_ids",
             check_regime, violations);
  CheckOnce(tenant.regime_ids(), path + ".regime_ids", violations);
  const auto check_policy = [&known](const std::string& id) {
    return known.policies.Find(id) != nullptr ? ""
                                              : NoSuch("policy", id, known.policies.IdsAround(id));
  };
  CheckNames(tenant.policy_ids(), kept.policy_ids(), kMostPolicies, path + ".policy_ids",
             check_policy, violations);
  CheckOnce(tenant.policy_ids(), path + ".policy_ids", violations);
  CheckOptIns(tenant, kept, known, path + ".opt_ins", violations);
  CheckObjections(tenant, kept, known, path + ".objections", violations);
  CheckSignedDocuments(tenant, kept, known, path + ".signed_documents", violations);
}

}  // namespace domicile::tenancy
