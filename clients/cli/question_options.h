// Options that the questions about residency, paths, exposure and decisions share.

#ifndef DOMICILE_CLIENTS_CLI_QUESTION_OPTIONS_H_
#define DOMICILE_CLIENTS_CLI_QUESTION_OPTIONS_H_

#include <string>
#include <vector>

#include "domicile/v1/residency_service.pb.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace domicile::cli {

using Inputs = google::protobuf::RepeatedPtrField<v1::InputAssignment>;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

// Understands `region=ie1`, or `twilio/sms:region=ie1` for one connector only. Returns what is
// wrong with the text, or nothing.
std::string ParseInput(const std::string& text, v1::InputAssignment* input);

// All targets outlive the application.

// An option that may repeat, whose values become a repeated field.
CLI::Option* AddList(CLI::App& command, const std::string& name, Strings* values,
                     const std::string& type, const std::string& description);

// --input.
void AddInputOption(CLI::App& command, Inputs* inputs, const std::string& description);

// --input, --subject-country and --as-of.
void AddInputOptions(CLI::App& command, Inputs* inputs, std::string* subject_country,
                     std::string* as_of);

// --tenant, without which there is no question about a decision.
void AddTenantOption(CLI::App& command, std::string* tenant_id);

// --data and --purpose.
void AddDataOptions(CLI::App& command, Strings* data_categories, Strings* purposes);

// --data-kind.
void AddDataKindOption(CLI::App& command, std::string* data_kind);

// --at-least-revision.
void AddAtLeastOption(CLI::App& command, v1::AtLeast* at_least);

// --channel and --data-category.
void AddSelectorOptions(CLI::App& command, v1::ConnectorSelector* selector);

// An option that may repeat, each value a connector.
void AddConnectorOption(CLI::App& command, const std::string& name, v1::ConnectorSelector* selector,
                        const std::string& description);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_QUESTION_OPTIONS_H_
