#include "clients/cli/exit_status.h"

namespace domicile::cli {

absl::Status BadDataError(absl::string_view message) { return absl::DataLossError(message); }

ExitStatus ExitStatusOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitStatus::kSuccess;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kOutOfRange:
      return ExitStatus::kUsage;
    case absl::StatusCode::kDataLoss:
      return ExitStatus::kBadData;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
      return ExitStatus::kUnavailable;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return ExitStatus::kNotPermitted;
    default:
      return ExitStatus::kInternal;
  }
}

}  // namespace domicile::cli
