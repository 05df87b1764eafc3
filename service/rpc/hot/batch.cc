#include "service/rpc/hot/batch.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "domicile/v1/residency_service.pb.h"
#include "service/base/status_macros.h"
#include "service/compiled/decision_bytes.h"
#include "service/rpc/transfer_answers.h"

namespace domicile::rpc::hot {
namespace {

// One check by the readable engine: a serialised v1::CheckResult.
std::string ResultAtLength(const Environment& environment, const Checker& checker,
                           const CheckView& check, v1::DecisionView view, const Sight& sight,
                           std::vector<audit::Record>& records) {
  v1::CheckResult result;
  v1::TransferCheck parsed;
  const auto decide = [&]() -> absl::Status {
    if (!parsed.ParseFromArray(check.whole.data(), static_cast<int>(check.whole.size()))) {
      return absl::InvalidArgumentError("the check cannot be read");
    }
    DOMICILE_ASSIGN_OR_RETURN(v1::Decision decision, checker.DecideAtLength(parsed));
    if (environment.log.enabled()) records.push_back(audit::RecordOf({parsed, decision}));
    decision.clear_revision();
    ApplyView(view, decision);
    *result.mutable_decision() = std::move(decision);
    return absl::OkStatus();
  };
  if (const absl::Status status = decide(); !status.ok()) {
    *result.mutable_error() = ToCheckError(sight.AsSeen(status));
  }
  return result.SerializeAsString();
}

}  // namespace

bool AnswerBatch(const Environment& environment, Checker& checker, const BatchRequestView& request,
                 BatchMode mode, Reply& reply) {
  if (request.checks.empty() || request.checks.size() > kMostChecks || !checker.Pin()) return false;
  const Sight& sight = reply.admission().sight();
  auto response = std::make_shared<std::string>();
  std::vector<audit::Record> records;
  std::string decision, result;
  for (const CheckView& check : request.checks) {
    decision.clear();
    result.clear();
    if (const absl::Status seen = sight.CheckTenant(check.tenant_id); !seen.ok()) {
      v1::CheckResult hidden;
      *hidden.mutable_error() = ToCheckError(seen);
      result = hidden.SerializeAsString();
    } else if (checker.Decide(check, request.view, false, decision, records)) {
      compiled::AppendBytes(v1::CheckResult::kDecisionFieldNumber, decision, result);
    } else if (mode == BatchMode::kAll) {
      result = ResultAtLength(environment, checker, check, request.view, sight, records);
    } else {
      return false;
    }
    compiled::AppendBytes(v1::BatchCheckTransfersResponse::kResultsFieldNumber, result, *response);
  }
  compiled::AppendBytes(v1::BatchCheckTransfersResponse::kRevisionFieldNumber,
                        checker.pinned().revision().SerializeAsString(), *response);
  if (environment.log.TakeAtOnce(records)) {
    reply.Send(*response);
    return true;
  }
  environment.log.Append(records, [response, &reply](const absl::Status& logged) {
    logged.ok() ? reply.Send(*response) : reply.Fail(logged);
  });
  return true;
}

}  // namespace domicile::rpc::hot
