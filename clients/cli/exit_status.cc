#include "clients/cli/exit_status.h"

#include <optional>

#include "clients/cpp/status.h"

namespace domicile::cli {
namespace {

bool HasReason(const absl::Status& status, const char* reason) {
  const std::optional<google::rpc::ErrorInfo> info = client::ErrorInfoOf(status);
  return info && info->reason() == reason;
}

}  // namespace

ExitStatus ExitStatusOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitStatus::kSuccess;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kOutOfRange:
      return ExitStatus::kUsage;
    case absl::StatusCode::kFailedPrecondition:
      // A server that has not come as far as the request asks may do so yet. One whose database is
      // damaged was asked the right thing.
      if (HasReason(status, "STALE")) return ExitStatus::kUnavailable;
      return HasReason(status, "STORAGE_FAILED") ? ExitStatus::kInternal : ExitStatus::kUsage;
    case absl::StatusCode::kDataLoss:
      return ExitStatus::kBadData;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return ExitStatus::kUnavailable;
    case absl::StatusCode::kAborted:
      // The revision that was given stays the wrong one, however often it is tried.
      return HasReason(status, "REVISION_MISMATCH") ? ExitStatus::kUsage : ExitStatus::kUnavailable;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return ExitStatus::kNotPermitted;
    default:
      return ExitStatus::kInternal;
  }
}

ExitStatus ExitStatusOf(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_ALLOW:
      return ExitStatus::kAllow;
    case v1::VERDICT_DENY:
      return ExitStatus::kDeny;
    default:
      return ExitStatus::kUndetermined;
  }
}

}  // namespace domicile::cli
