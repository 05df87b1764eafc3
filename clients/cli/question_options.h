// Options that the questions about residency, paths and exposure share.

#ifndef DOMICILE_CLIENTS_CLI_QUESTION_OPTIONS_H_
#define DOMICILE_CLIENTS_CLI_QUESTION_OPTIONS_H_

#include <string>
#include <vector>

#include "domicile/v1/residency_service.pb.h"

namespace CLI {
class App;
}

namespace domicile::cli {

using Inputs = google::protobuf::RepeatedPtrField<v1::InputAssignment>;

// Understands `region=ie1`, or `twilio/sms:region=ie1` for one connector only. Returns what is
// wrong with the text, or nothing.
std::string ParseInput(const std::string& text, v1::InputAssignment* input);

// --input, --subject-country and --as-of. The targets outlive the application.
void AddInputOptions(CLI::App& command, Inputs* inputs, std::string* subject_country,
                     std::string* as_of);

// --channel and --data-category.
void AddSelectorOptions(CLI::App& command, v1::ConnectorSelector* selector);

// An option that may repeat, each value a connector.
void AddConnectorOption(CLI::App& command, const std::string& name, v1::ConnectorSelector* selector,
                        const std::string& description);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_QUESTION_OPTIONS_H_
