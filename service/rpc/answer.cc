#include "service/rpc/answer.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "domicile/v1/audit_service.pb.h"
#include "domicile/v1/residency_service.pb.h"
#include "domicile/v1/tenant_service.pb.h"
#include "service/base/error.h"

namespace domicile::rpc {

namespace {

bool IsBulk(const google::protobuf::Message& request) {
  const google::protobuf::Descriptor* type = request.GetDescriptor();
  return type == v1::ApplyRequest::descriptor() ||
         type == v1::BatchCheckTransfersRequest::descriptor() ||
         type == v1::ReportDecisionsRequest::descriptor() ||
         type == v1::SimulateChangeRequest::descriptor();
}

}  // namespace

absl::Status CheckSize(const Limits& limits, const google::protobuf::Message& request) {
  const size_t size = request.ByteSizeLong();
  const int64_t limit = IsBulk(request) ? limits.max_bulk_bytes() : limits.max_message_bytes;
  if (size <= static_cast<size_t>(limit)) return absl::OkStatus();
  return base::Error(
      absl::StatusCode::kInvalidArgument, decision::ReasonName(v1::ERROR_REASON_MESSAGE_TOO_LARGE),
      absl::StrCat("the message has ", size, " bytes; at most ", limit, " are allowed"),
      {{"limit", std::to_string(limit)}});
}

absl::StatusOr<std::shared_ptr<const Snapshot>> PinSnapshot(const Environment& environment) {
  auto snapshot = std::make_shared<Snapshot>(*environment.state.Get());
  if (snapshot->catalog == nullptr) {
    return base::Error(absl::StatusCode::kUnavailable,
                       decision::ReasonName(v1::ERROR_REASON_NO_CATALOG),
                       "the server has no catalog: no plugin could be loaded; `domicile plugins "
                       "list` says why");
  }
  snapshot->tenancy = environment.tenants.Get();
  snapshot->revision.set_tenancy_revision(snapshot->tenancy->revision());
  return snapshot;
}

absl::StatusOr<bool> HasReached(const Environment& environment, const v1::AtLeast& at_least) {
  if (environment.state.Get()->revision.generation() >= at_least.generation() &&
      environment.tenants.Get()->revision() >= at_least.tenancy_revision()) {
    return true;
  }
  if (!environment.state.is_shut_down()) return false;
  return base::Error(absl::StatusCode::kUnavailable,
                     decision::ReasonName(v1::ERROR_REASON_SHUTTING_DOWN),
                     "the server is shutting down; ask again elsewhere");
}

absl::Status WaitUntilReached(const grpc::ServerContext& context, const Environment& environment,
                              const v1::AtLeast& at_least) {
  return RevisionWait(
             context.deadline(), [&] { return context.IsCancelled(); }, at_least,
             [&] { return HasReached(environment, at_least); })
      .Block();
}

}  // namespace domicile::rpc
