// The exit status: an interface that scripts rely on.

#ifndef DOMICILE_CLIENTS_CLI_EXIT_STATUS_H_
#define DOMICILE_CLIENTS_CLI_EXIT_STATUS_H_

#include "absl/status/status.h"
#include "domicile/v1/decision.pb.h"

namespace domicile::cli {

// From 64 on these are those of sysexits.h.
enum class ExitStatus {
  kSuccess = 0,
  kAllow = 0,
  kDeny = 1,
  kContractFailed = 1,
  kDifferent = 1,
  kNotIntact = 1,
  kNotValid = 1,
  kUndetermined = 2,
  kUsage = 64,
  kBadData = 65,
  kUnavailable = 69,
  kInternal = 70,
  kNotPermitted = 77,
};

// The exit status for an error of the server or of the program itself, such as a file that is bad
// data.
ExitStatus ExitStatusOf(const absl::Status& status);

// The exit status for a verdict; one of a newer server counts as UNDETERMINED.
ExitStatus ExitStatusOf(v1::Verdict verdict);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_EXIT_STATUS_H_
