#include "clients/cli/simulation_request.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/plugin_file.h"
#include "clients/cli/question_options.h"
#include "domicile/v1/tenant_service.pb.h"
#include "service/base/date.h"
#include "service/base/status_macros.h"
#include "service/law/load.h"
#include "service/messages/bad_data.h"
#include "service/messages/message_file.h"

namespace domicile::cli {
namespace {

// `acme:twilio/sms` and what stands behind a further colon, if anything.
bool SplitOptIn(const std::string& text, std::string* tenant, std::string* connector,
                std::string* inputs) {
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 2));
  if (parts.size() < 2 || parts[0].empty() || !absl::StrContains(parts[1], '/')) return false;
  *tenant = parts[0];
  *connector = parts[1];
  if (parts.size() == 3) *inputs = parts[2];
  return parts.size() == 2 || !inputs->empty();
}

absl::Status AddLaw(const std::string& directory, v1::SimulateChangeRequest* request) {
  absl::StatusOr<v1::Law> law = law::ReadLaw(directory);
  // What a file of law says wrongly is bad data; a directory that is not there is wrong usage.
  if (absl::IsInvalidArgument(law.status())) return messages::BadDataError(law.status().message());
  if (!law.ok()) return law.status();
  *request->mutable_law() = *std::move(law);
  return absl::OkStatus();
}

absl::Status AddPlugin(const std::string& file, v1::SimulateChangeRequest* request) {
  DOMICILE_ASSIGN_OR_RETURN(catalog::PluginContent content, ReadPlugin(file));
  v1::ProcessorCandidate& candidate = *request->add_processors();
  *candidate.mutable_processor() = std::move(*content.processor.mutable_processor());
  *candidate.mutable_channels() = std::move(*content.processor.mutable_channels());
  for (plugin::v1::ConnectorDescriptor& descriptor : content.connectors) {
    *candidate.add_connectors() = std::move(*descriptor.mutable_connector());
  }
  return absl::OkStatus();
}

absl::Status AddPolicies(const std::string& file, v1::SimulateChangeRequest* request) {
  constexpr char kWhat[] = "a file of policies";
  DOMICILE_ASSIGN_OR_RETURN(const std::string text, messages::ReadFile(file));
  v1::Policy policy;
  const absl::Status alone = messages::ReadMessage(text, file, kWhat, &policy);
  if (alone.ok() && !policy.id().empty()) {
    *request->add_policies() = std::move(policy);
    return absl::OkStatus();
  }
  v1::Bundle bundle;
  messages::ReadOptions options;
  options.many_documents = true;
  const absl::Status together = messages::ReadMessage(text, file, kWhat, &bundle, options);
  if (together.ok() && !bundle.policies().empty()) {
    request->mutable_policies()->MergeFrom(bundle.policies());
    return absl::OkStatus();
  }
  // The error of the form that was probably meant.
  const bool is_bundle = absl::StrContains(text, "policies") || absl::StrContains(text, "tenants");
  if (!alone.ok() && !is_bundle) return alone;
  if (!together.ok() && is_bundle) return together;
  return messages::BadDataError(
      absl::StrCat(file, ": there is neither a policy, with its `id`, nor a list `policies`"));
}

}  // namespace

std::string ParseRuleEnd(const std::string& text, v1::RuleEnd* end) {
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  if (parts.size() != 2 || parts[0].empty()) {
    return absl::StrCat("`", text, "` is not RULE=DAY, such as eu-us-dpf=2027-01-01");
  }
  end->set_rule_id(parts[0]);
  end->set_valid_until(parts[1]);
  return std::string(base::ParseDay(parts[1]).status().message());
}

std::string ParseOptIn(const std::string& text, v1::OptInChange* change) {
  std::string connector, inputs;
  if (!SplitOptIn(text, change->mutable_tenant_id(), &connector, &inputs)) {
    return absl::StrCat("`", text,
                        "` is not TENANT:CONNECTOR or TENANT:CONNECTOR:NAME=VALUE,..., such as "
                        "acme:twilio/sms:region=ie1");
  }
  change->mutable_opt_in()->set_connector_id(connector);
  if (inputs.empty()) return "";
  for (const absl::string_view input : absl::StrSplit(inputs, ',')) {
    const std::string problem =
        ParseInput(std::string(input), change->mutable_opt_in()->add_inputs());
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string ParseOptOut(const std::string& text, v1::OptInChange* change) {
  std::string connector, inputs;
  if (!SplitOptIn(text, change->mutable_tenant_id(), &connector, &inputs) || !inputs.empty()) {
    return absl::StrCat("`", text, "` is not TENANT:CONNECTOR, such as acme:twilio/sms");
  }
  change->set_disabled_connector_id(connector);
  return "";
}

absl::Status AddFiles(const SimulationFiles& files, v1::SimulateChangeRequest* request) {
  if (!files.law_directory.empty()) {
    DOMICILE_RETURN_IF_ERROR(AddLaw(files.law_directory, request));
  }
  for (const std::string& file : files.plugins) {
    DOMICILE_RETURN_IF_ERROR(AddPlugin(file, request));
  }
  for (const std::string& file : files.policies) {
    DOMICILE_RETURN_IF_ERROR(AddPolicies(file, request));
  }
  return absl::OkStatus();
}

}  // namespace domicile::cli
