#include "service/rpc/transfer_answers.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "google/rpc/error_details.pb.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/decision/explanation.h"
#include "service/receipt/receipt.h"
#include "service/rpc/validation.h"
#include "service/tenancy/errors.h"

namespace domicile::rpc {
namespace {

// A name for a decision that is going to be in the log.
void Name(const Environment& environment, v1::Decision& decision) {
  if (environment.log.enabled()) {
    decision.set_id(audit::NewDecisionId(environment.clock()));
  }
}

absl::Status CheckView(v1::DecisionView view, bool explained) {
  if (!v1::DecisionView_IsValid(view)) {
    return base::BadRequest(decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
                            {{"view", absl::StrCat(static_cast<int>(view), " is not a view")}});
  }
  if (view == v1::DECISION_VIEW_UNSPECIFIED || !explained) return absl::OkStatus();
  return base::BadRequest(
      decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
      {{"view", "a decision that is explained or signed is returned as a whole"}});
}

}  // namespace

void ApplyView(v1::DecisionView view, v1::Decision& decision) {
  if (view != v1::DECISION_VIEW_VERDICT) return;
  v1::Decision verdict;
  verdict.set_id(decision.id());
  verdict.set_verdict(decision.verdict());
  verdict.set_valid_until(decision.valid_until());
  decision = std::move(verdict);
}

v1::CheckError ToCheckError(const absl::Status& status) {
  v1::CheckError error;
  error.set_code(absl::StatusCodeToString(status.code()));
  error.set_message(std::string(status.message()));
  google::rpc::ErrorInfo info;
  if (const auto payload = status.GetPayload(base::kErrorInfoUrl);
      payload && info.ParseFromString(std::string(*payload))) {
    error.set_reason(info.reason());
    *error.mutable_metadata() = info.metadata();
  }
  google::rpc::BadRequest bad_request;
  if (const auto payload = status.GetPayload(base::kBadRequestUrl);
      payload && bad_request.ParseFromString(std::string(*payload))) {
    for (const auto& violation : bad_request.field_violations()) {
      error.add_fields(violation.field());
    }
  }
  return error;
}

absl::StatusOr<PinnedTenant> PinnedTenant::Find(const Snapshot& snapshot,
                                                const std::string& tenant_id) {
  PinnedTenant pinned;
  pinned.tenant_ = snapshot.tenancy->FindTenant(tenant_id);
  if (pinned.tenant_ == nullptr) return tenancy::TenantNotFound(*snapshot.tenancy, tenant_id);
  pinned.policies_ = snapshot.tenancy->PoliciesOf(*pinned.tenant_);
  return pinned;
}

decision::TenantView PinnedTenant::view() const {
  decision::TenantView view{*tenant_, {}};
  for (const auto& policy : policies_) view.policies.push_back(policy.get());
  return view;
}

decision::World WorldOf(const Snapshot& snapshot, const Environment& environment) {
  return {*snapshot.catalog, *snapshot.law, environment.provider};
}

google::protobuf::Timestamp TimeOf(const Environment& environment) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(
      absl::ToUnixNanos(environment.clock()));
}

absl::StatusOr<decision::TransferAnswer> Decide(const Environment& environment,
                                                const Snapshot& snapshot,
                                                const v1::TransferCheck& check,
                                                absl::CivilDay as_of) {
  DOMICILE_RETURN_IF_ERROR(decision::ValidateCheck(check));
  DOMICILE_ASSIGN_OR_RETURN(const PinnedTenant tenant,
                            PinnedTenant::Find(snapshot, check.tenant_id()));
  DOMICILE_ASSIGN_OR_RETURN(
      decision::TransferAnswer answer,
      decision::CheckTransfer(WorldOf(snapshot, environment), tenant.view(), check, as_of));
  *answer.decision.mutable_revision() = snapshot.revision;
  *answer.decision.mutable_time() = TimeOf(environment);
  return answer;
}

void CheckTransfer(const Environment& environment, const Snapshot& snapshot,
                   const v1::CheckTransferRequest& request, v1::CheckTransferResponse& response,
                   const Finish& finish) {
  const auto decide = [&]() -> absl::Status {
    DOMICILE_RETURN_IF_ERROR(CheckView(request.view(), request.explain() || request.sign()));
    DOMICILE_ASSIGN_OR_RETURN(const absl::CivilDay as_of,
                              DayAskedAbout(request.as_of(), environment.clock()));
    if (request.sign() && environment.signing_key == nullptr) {
      return base::Error(absl::StatusCode::kFailedPrecondition,
                         decision::ReasonName(v1::ERROR_REASON_NO_SIGNING_KEY),
                         "the server has no key to sign receipts with; see --signing-key");
    }
    absl::StatusOr<decision::TransferAnswer> answer =
        Decide(environment, snapshot, request.check(), as_of);
    if (!answer.ok()) return base::Below("check.", answer.status());
    Name(environment, answer->decision);
    DOMICILE_ASSIGN_OR_RETURN(const PinnedTenant tenant,
                              PinnedTenant::Find(snapshot, request.check().tenant_id()));
    const decision::TenantView view = tenant.view();
    if (request.explain()) {
      *response.mutable_explanation() =
          decision::Explain(WorldOf(snapshot, environment), view, request.check(), *answer);
      for (v1::PathJudgement& path : answer->paths) *response.add_paths() = std::move(path);
    }
    if (request.sign()) {
      DOMICILE_ASSIGN_OR_RETURN(
          *response.mutable_receipt(),
          environment.signing_key->Sign(receipt::MakeStatement(request.check(), answer->decision,
                                                               view.tenant, view.policies)));
    }
    *response.mutable_decision() = std::move(answer->decision);
    return absl::OkStatus();
  };
  if (const absl::Status status = decide(); !status.ok()) return finish(status);
  std::vector<audit::Entry> entries;
  entries.push_back({request.check(), response.decision()});
  ApplyView(request.view(), *response.mutable_decision());
  environment.log.Append(entries, finish);
}

void BatchCheckTransfers(const Environment& environment, const Snapshot& snapshot,
                         const Sight& sight, const v1::BatchCheckTransfersRequest& request,
                         v1::BatchCheckTransfersResponse& response, const Finish& finish) {
  if (request.checks().empty()) return finish(Require("checks", ""));
  if (request.checks_size() > static_cast<int>(kMostChecks)) {
    return finish(base::BadRequest(
        decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
        {{"checks", absl::StrCat("has ", request.checks_size(), " elements; at most ", kMostChecks,
                                 " are allowed")}},
        {{"limit", absl::StrCat(kMostChecks)}}));
  }
  const absl::StatusOr<absl::CivilDay> as_of = DayAskedAbout(request.as_of(), environment.clock());
  if (!as_of.ok()) return finish(as_of.status());
  if (const absl::Status view = CheckView(request.view(), false); !view.ok()) return finish(view);
  std::vector<audit::Entry> entries;
  for (const v1::TransferCheck& check : request.checks()) {
    v1::CheckResult& result = *response.add_results();
    if (const absl::Status seen = sight.CheckTenant(check.tenant_id()); !seen.ok()) {
      *result.mutable_error() = ToCheckError(seen);
      continue;
    }
    absl::StatusOr<decision::TransferAnswer> answer = Decide(environment, snapshot, check, *as_of);
    if (!answer.ok()) {
      *result.mutable_error() = ToCheckError(sight.AsSeen(answer.status()));
      continue;
    }
    Name(environment, answer->decision);
    entries.push_back({check, answer->decision});
    // All of them were made from the same, which the response says once.
    answer->decision.clear_revision();
    ApplyView(request.view(), answer->decision);
    *result.mutable_decision() = std::move(answer->decision);
  }
  *response.mutable_revision() = snapshot.revision;
  environment.log.Append(entries, finish);
}

}  // namespace domicile::rpc
