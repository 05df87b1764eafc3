#include "service/decision/inputs.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/error.h"
#include "service/base/nearest.h"

namespace domicile::decision {
namespace {

using base::FieldViolation;

// The connectors and everything downstream of them, whatever the conditions.
std::vector<const v1::Connector*> WithDownstream(
    const catalog::Catalog& catalog, const std::vector<const v1::Connector*>& connectors) {
  std::vector<const v1::Connector*> reached;
  std::set<const v1::Connector*> seen;
  const auto reach = [&](const v1::Connector* connector) {
    if (seen.insert(connector).second) reached.push_back(connector);
  };
  for (const v1::Connector* connector : connectors) reach(connector);
  for (size_t i = 0; i < reached.size(); ++i) {
    for (const v1::Downstream& downstream : reached[i]->downstreams()) {
      if (downstream.has_connector_id()) reach(catalog.FindConnector(downstream.connector_id()));
    }
  }
  return reached;
}

std::string AllowedValues(const v1::Input& input) {
  if (input.values().empty()) return "an ISO 3166-1 alpha-2 country code such as `IT`";
  return absl::StrCat("one of ", absl::StrJoin(catalog::DomainOf(input), ", "));
}

// The field of the request that gives the input.
std::string FieldOf(const v1::Input& input) {
  return input.kind() == v1::INPUT_KIND_SETTING ? "inputs" : input.name();
}

// Why the input cannot have the value; empty when it can.
std::string WhyNot(const v1::Connector& connector, const v1::Input& input,
                   const std::string& value) {
  const std::vector<std::string> domain = catalog::DomainOf(input);
  if (std::find(domain.begin(), domain.end(), value) != domain.end()) return "";
  for (const v1::InputValue& unavailable : input.unavailable_values()) {
    if (unavailable.value() != value) continue;
    return absl::StrCat(
        "`", value, "`",
        unavailable.title().empty() ? "" : absl::StrCat(" (", unavailable.title(), ")"),
        " does not offer `", connector.id(), "`",
        unavailable.note().empty() ? "" : absl::StrCat(": ", unavailable.note()), "; input `",
        input.name(), "` must be ", AllowedValues(input));
  }
  return absl::StrCat("`", value, "` is not a value of input `", input.name(), "` of `",
                      connector.id(), "`, which must be ", AllowedValues(input),
                      base::DidYouMean(value, domain));
}

// Checks one assignment against the connectors that it can be meant for.
absl::Status CheckAssignment(const std::vector<const v1::Connector*>& reached,
                             const v1::InputAssignment& assignment, const std::string& path) {
  const base::Metadata metadata = {{"input", assignment.name()}};
  std::vector<std::string> connector_ids, names;
  bool found = false;
  for (const v1::Connector* connector : reached) {
    connector_ids.push_back(connector->id());
    if (!assignment.connector_id().empty() && assignment.connector_id() != connector->id())
      continue;
    for (const v1::Input& input : connector->inputs()) {
      names.push_back(input.name());
      if (input.name() != assignment.name()) continue;
      found = true;
      if (input.kind() != v1::INPUT_KIND_SETTING) {
        return base::BadRequest(
            ReasonName(v1::ERROR_REASON_INVALID_FIELD),
            {{path + ".name", absl::StrCat("`", input.name(), "` is given by the request's field ",
                                           input.name(), ", not as an input")}});
      }
      const std::string why_not = WhyNot(*connector, input, assignment.value());
      if (!why_not.empty()) {
        return base::BadRequest(ReasonName(v1::ERROR_REASON_INPUT_OUT_OF_DOMAIN),
                                {{path + ".value", why_not}}, metadata);
      }
    }
  }
  if (found) return absl::OkStatus();
  if (!assignment.connector_id().empty() &&
      std::find(connector_ids.begin(), connector_ids.end(), assignment.connector_id()) ==
          connector_ids.end()) {
    return base::BadRequest(
        ReasonName(v1::ERROR_REASON_INVALID_FIELD),
        {{path + ".connector_id",
          absl::StrCat("`", assignment.connector_id(), "` is neither asked about nor downstream",
                       base::DidYouMean(assignment.connector_id(), connector_ids))}});
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return base::BadRequest(
      ReasonName(v1::ERROR_REASON_INPUT_UNKNOWN),
      {{path + ".name",
        absl::StrCat("no connector asked about has an input `", assignment.name(), "`",
                     names.empty() ? "; none of them has inputs"
                                   : absl::StrCat("; there are ", absl::StrJoin(names, ", ")),
                     base::DidYouMean(assignment.name(), names))}},
      metadata);
}

// A country of the request against connectors that list the countries they know.
absl::Status CheckCountries(const std::vector<const v1::Connector*>& reached,
                            const Question& question) {
  for (const v1::Connector* connector : reached) {
    for (const v1::Input& input : connector->inputs()) {
      const std::string& value = input.kind() == v1::INPUT_KIND_TENANT_COUNTRY
                                     ? question.tenant_country
                                     : question.data_subject_country;
      if (input.kind() == v1::INPUT_KIND_SETTING || value.empty()) continue;
      const std::string why_not = WhyNot(*connector, input, value);
      if (!why_not.empty()) {
        return base::BadRequest(ReasonName(v1::ERROR_REASON_INPUT_OUT_OF_DOMAIN),
                                {{input.name(), why_not}}, {{"input", input.name()}});
      }
    }
  }
  return absl::OkStatus();
}

// What the request says of the input; empty when it says nothing.
std::string FromRequest(const Question& question, const v1::Connector& connector,
                        const v1::Input& input) {
  if (input.kind() == v1::INPUT_KIND_TENANT_COUNTRY) return question.tenant_country;
  if (input.kind() == v1::INPUT_KIND_DATA_SUBJECT_COUNTRY) return question.data_subject_country;
  std::string for_all;
  for (const v1::InputAssignment& assignment : question.inputs) {
    if (assignment.name() != input.name()) continue;
    if (assignment.connector_id() == connector.id()) return assignment.value();
    if (assignment.connector_id().empty()) for_all = assignment.value();
  }
  return for_all;
}

// What the connector before it sets; empty when it sets nothing.
std::string FromUpstream(const v1::Input& input, const v1::Downstream* via,
                         const Values* upstream) {
  if (via == nullptr) return "";
  for (const v1::InputBinding& binding : via->input_bindings()) {
    if (binding.input() != input.name()) continue;
    if (binding.has_value()) return binding.value();
    return upstream->at(binding.from_input()).value();
  }
  return "";
}

}  // namespace

Values ValuesOf(const Question& question, const v1::Connector& connector, const v1::Downstream* via,
                const Values* upstream) {
  Values values;
  for (const v1::Input& input : connector.inputs()) {
    v1::ResolvedInput& resolved = values[input.name()];
    resolved.set_connector_id(connector.id());
    resolved.set_name(input.name());
    const auto set = [&resolved](std::string value, v1::InputOrigin origin) {
      if (value.empty()) return false;
      resolved.set_value(std::move(value));
      resolved.set_origin(origin);
      return true;
    };
    if (set(FromUpstream(input, via, upstream), v1::INPUT_ORIGIN_UPSTREAM)) continue;
    if (set(FromRequest(question, connector, input), v1::INPUT_ORIGIN_REQUEST)) continue;
    if (question.mode == Mode::kDefinite &&
        set(input.default_value(), v1::INPUT_ORIGIN_DOCUMENTED_DEFAULT)) {
      continue;
    }
    resolved.set_origin(v1::INPUT_ORIGIN_NOT_GIVEN);
  }
  return values;
}

absl::Status CheckInputs(const catalog::Catalog& catalog,
                         const std::vector<const v1::Connector*>& connectors,
                         const Question& question) {
  const std::vector<const v1::Connector*> reached = WithDownstream(catalog, connectors);
  std::set<std::pair<std::string, std::string>> seen;
  for (size_t i = 0; i < question.inputs.size(); ++i) {
    const v1::InputAssignment& assignment = question.inputs[i];
    const std::string path = absl::StrCat("inputs[", i, "]");
    if (!seen.emplace(assignment.connector_id(), assignment.name()).second) {
      return base::BadRequest(
          ReasonName(v1::ERROR_REASON_INVALID_FIELD),
          {{path, absl::StrCat("input `", assignment.name(), "` is given twice")}});
    }
    const absl::Status status = CheckAssignment(reached, assignment, path);
    if (!status.ok()) return status;
  }
  return CheckCountries(reached, question);
}

absl::Status MissingInputsError(const std::vector<MissingInput>& missing) {
  std::vector<FieldViolation> violations;
  std::set<std::pair<const v1::Connector*, const v1::Input*>> seen;
  for (const MissingInput& one : missing) {
    if (!seen.emplace(one.connector, one.input).second) continue;
    violations.push_back(
        {FieldOf(*one.input), absl::StrCat("`", one.connector->id(), "` needs input `",
                                           one.input->name(), "`: ", AllowedValues(*one.input))});
  }
  return base::BadRequest(ReasonName(v1::ERROR_REASON_INPUT_MISSING), violations,
                          {{"input", missing.front().input->name()}});
}

}  // namespace domicile::decision
