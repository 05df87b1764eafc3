#include "service/rpc/answer.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"

namespace domicile::rpc {

absl::Status CheckSize(const Limits& limits, const google::protobuf::Message& request) {
  const size_t size = request.ByteSizeLong();
  if (size <= static_cast<size_t>(limits.max_message_bytes)) return absl::OkStatus();
  return base::Error(absl::StatusCode::kInvalidArgument,
                     decision::ReasonName(v1::ERROR_REASON_MESSAGE_TOO_LARGE),
                     absl::StrCat("the message has ", size, " bytes; at most ",
                                  limits.max_message_bytes, " are allowed"),
                     {{"limit", std::to_string(limits.max_message_bytes)}});
}

absl::StatusOr<std::shared_ptr<const Snapshot>> PinSnapshot(const CatalogState& state) {
  std::shared_ptr<const Snapshot> snapshot = state.Get();
  if (snapshot->catalog == nullptr) {
    return base::Error(absl::StatusCode::kUnavailable,
                       decision::ReasonName(v1::ERROR_REASON_NO_CATALOG),
                       "the server has no catalog: no plugin could be loaded; `domicile plugins "
                       "list` says why");
  }
  return snapshot;
}

}  // namespace domicile::rpc
