// Answers to the checks of ResidencyService: decisions with their names, times and revisions, their
// log entries and receipts.

#ifndef DOMICILE_SERVICE_RPC_TRANSFER_ANSWERS_H_
#define DOMICILE_SERVICE_RPC_TRANSFER_ANSWERS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "domicile/v1/residency_service.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "service/decision/transfer.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// The tenant of that id, with its policies, as one snapshot has them.
class PinnedTenant {
 public:
  // NOT_FOUND with the nearest id.
  static absl::StatusOr<PinnedTenant> Find(const Snapshot& snapshot, const std::string& tenant_id);

  decision::TenantView view() const;

 private:
  std::shared_ptr<const v1::Tenant> tenant_;
  std::vector<std::shared_ptr<const v1::Policy>> policies_;
};

// The most checks of a batch.
inline constexpr size_t kMostChecks = 10'000;

// What decisions on the snapshot are made from.
decision::World WorldOf(const Snapshot& snapshot, const Environment& environment);

// The time, as decisions bear it.
google::protobuf::Timestamp TimeOf(const Environment& environment);

// Decides one check on the snapshot; the decision has its revision and its time, and no id.
absl::StatusOr<decision::TransferAnswer> Decide(const Environment& environment,
                                                const Snapshot& snapshot,
                                                const v1::TransferCheck& check,
                                                absl::CivilDay as_of);

// What the view leaves of the decision.
void ApplyView(v1::DecisionView view, v1::Decision& decision);

// What a status says of one check of several.
v1::CheckError ToCheckError(const absl::Status& status);

// Each fills its response and calls `finish` once, after the decisions are in the log as its mode
// asks.
void CheckTransfer(const Environment& environment, const Snapshot& snapshot,
                   const v1::CheckTransferRequest& request, v1::CheckTransferResponse& response,
                   const Finish& finish);
// Of tenants that `sight` leaves out it answers as of such that do not exist.
void BatchCheckTransfers(const Environment& environment, const Snapshot& snapshot,
                         const Sight& sight, const v1::BatchCheckTransfersRequest& request,
                         v1::BatchCheckTransfersResponse& response, const Finish& finish);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_TRANSFER_ANSWERS_H_
