// Bounds of request fields, as their comments in the proto files state them.

#ifndef DOMICILE_SERVICE_RPC_VALIDATION_H_
#define DOMICILE_SERVICE_RPC_VALIDATION_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "domicile/v1/residency_service.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "service/decision/check_fields.h"
#include "service/decision/question.h"

namespace domicile::rpc {

// What one server accepts.
struct Limits {
  int max_connectors_per_request = 100;
  int max_message_bytes = 1 << 20;

  // The largest request of those that carry many things at once: bundles, batches, reports and
  // simulations.
  static constexpr int kBulkFactor = 64;
  int64_t max_bulk_bytes() const { return int64_t{kBulkFactor} * max_message_bytes; }
};

// How many tenants a request may name to be about them alone.
inline constexpr int kMostTenantIds = 10'000;

using decision::CheckCountryField;
using decision::DayAskedAbout;
using decision::Require;

absl::Status Validate(const v1::ConnectorSelector& selector);

// The question that a request asks, its own fields checked: countries, `as_of`, and the form of
// inputs. `now` gives the day when the request does not.
absl::StatusOr<decision::Question> QuestionOf(const v1::ResolveResidencyRequest& request,
                                              absl::Time now);
absl::StatusOr<decision::Question> QuestionOf(const v1::FindTransferPathsRequest& request,
                                              absl::Time now);
absl::StatusOr<decision::Question> QuestionOf(const v1::FindExposureRequest& request,
                                              absl::Time now);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_VALIDATION_H_
