// The change that `domicile simulate` asks about: from the words and files of its options to the
// request.

#ifndef DOMICILE_CLIENTS_CLI_SIMULATION_REQUEST_H_
#define DOMICILE_CLIENTS_CLI_SIMULATION_REQUEST_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domicile/v1/residency_service.pb.h"

namespace domicile::cli {

// Each understands a word and returns what is wrong with it, or nothing.

// `eu-us-dpf=2027-01-01`: the first day on which the rule no longer holds.
std::string ParseRuleEnd(const std::string& text, v1::RuleEnd* end);

// `acme:twilio/sms`, or with inputs `acme:twilio/whatsapp:region=ie1,meta/whatsapp:storage=DE`.
std::string ParseOptIn(const std::string& text, v1::OptInChange* change);

// `acme:twilio/sms`.
std::string ParseOptOut(const std::string& text, v1::OptInChange* change);

struct SimulationFiles {
  std::string law_directory;
  std::vector<std::string> plugins;
  std::vector<std::string> policies;
};

// Adds what the files hold: the law of a directory of textproto, plugins opened in the sandbox, and
// policies, each file one domicile.v1.Policy or the policies of a domicile.v1.Bundle. Bad data with
// the file, and the line where it is known; INVALID_ARGUMENT or NOT_FOUND when a file cannot be
// read.
absl::Status AddFiles(const SimulationFiles& files, v1::SimulateChangeRequest* request);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_SIMULATION_REQUEST_H_
