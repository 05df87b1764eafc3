#include "service/rpc/hot/readable.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/rpc/hot/batch.h"
#include "service/rpc/hot/checker.h"
#include "service/rpc/hot/wire.h"
#include "service/rpc/residency_answer.h"
#include "service/rpc/transfer_answers.h"

namespace domicile::rpc::hot {
namespace {

// Keeps what a request says beside tenant and connector, so that the next one is answered fast.
void Learn(const Environment& environment, const CheckView& view) {
  compiled::Shapes& shapes = environment.snapshots.shapes();
  if (view.others.empty() || shapes.Find(view.others) != nullptr) return;
  v1::TransferCheck check;
  if (check.ParseFromArray(view.whole.data(), static_cast<int>(view.whole.size())) &&
      decision::ValidateCheck(check).ok())
    shapes.Insert(view.others, check);
}

// A call while it is answered.
template <typename Request, typename Response>
struct Call {
  Request request;
  Response response;
};

absl::StatusOr<v1::Decision> DecideOne(const Environment& environment,
                                       const v1::StreamChecksRequest& request, const Sight& sight) {
  DOMICILE_RETURN_IF_ERROR(sight.CheckTenant(request.check().tenant_id()));
  if (!v1::DecisionView_IsValid(request.view())) {
    return base::BadRequest(
        decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
        {{"view", absl::StrCat(static_cast<int>(request.view()), " is not a view")}});
  }
  DOMICILE_ASSIGN_OR_RETURN(const absl::CivilDay as_of,
                            DayAskedAbout(request.as_of(), environment.clock()));
  DOMICILE_ASSIGN_OR_RETURN(const auto snapshot, PinSnapshot(environment));
  DOMICILE_ASSIGN_OR_RETURN(decision::TransferAnswer answer,
                            Decide(environment, *snapshot, request.check(), as_of));
  if (environment.log.enabled()) {
    answer.decision.set_id(audit::NewDecisionId(environment.clock()));
  }
  return std::move(answer.decision);
}

}  // namespace

std::string FailedCheck(std::string_view request, const absl::Status& status) {
  v1::StreamChecksRequest parsed;
  parsed.ParseFromArray(request.data(), static_cast<int>(request.size()));
  v1::StreamChecksResponse response;
  response.set_id(parsed.id());
  *response.mutable_error() = ToCheckError(status);
  return response.SerializeAsString();
}

Readable::Readable(const Environment& environment, int threads)
    : environment_(environment), queue_(WorkQueue::kMostWaiting, WorkQueue::kMostBytes, threads) {}

void Readable::Post(std::string_view request, Reply& reply,
                    std::function<void(const std::string&)> work) {
  const absl::Status posted =
      queue_.Post(request.size(), [bytes = std::string(request), &reply, work = std::move(work)] {
        if (reply.cancelled()) return reply.Fail(absl::CancelledError("the caller has gone"));
        work(bytes);
      });
  if (!posted.ok()) reply.Fail(posted);
}

template <typename Request, typename Response, typename Handle>
void Readable::Answer(const std::string& bytes, Reply& reply, const Handle& handle) {
  const auto call = std::make_shared<Call<Request, Response>>();
  if (!call->request.ParseFromString(bytes)) {
    return reply.Fail(base::Error(
        absl::StatusCode::kInvalidArgument, decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
        absl::StrCat("the message is not a ", Request::descriptor()->full_name())));
  }
  absl::Status status = CheckSize(environment_.limits, call->request);
  if (status.ok()) status = Gate::CheckTenants(reply.admission(), call->request);
  if (!status.ok()) return reply.Fail(status);
  const Finish finish = [call, &reply](const absl::Status& finished) {
    if (!finished.ok()) return reply.Fail(finished);
    reply.Send(call->response.SerializeAsString());
  };
  const auto answer = [this, call, finish, handle] {
    const auto snapshot = PinSnapshot(environment_);
    if (!snapshot.ok()) return finish(snapshot.status());
    handle(**snapshot, call->request, call->response, finish);
  };
  RevisionWait wait(
      reply.deadline(), [&reply] { return reply.cancelled(); }, call->request.at_least(),
      [this, call] { return HasReached(environment_, call->request.at_least()); });
  if (const std::optional<absl::Status> ended = wait.Look()) {
    return ended->ok() ? answer() : finish(*ended);
  }
  gate_.Add(std::move(wait),
            [this, answer, finish, size = bytes.size()](const absl::Status& ended) {
              absl::Status posted = ended.ok() ? queue_.Post(size, answer) : ended;
              if (!posted.ok()) finish(posted);
            });
}

void Readable::CheckTransfer(std::string_view request, Reply& reply) {
  Post(request, reply, [this, &reply](const std::string& bytes) {
    CheckRequestView view;
    if (ReadCheckTransfer(bytes, view)) Learn(environment_, view.check);
    Answer<v1::CheckTransferRequest, v1::CheckTransferResponse>(
        bytes, reply,
        [this](const Snapshot& snapshot, const auto& call, auto& response, const Finish& finish) {
          rpc::CheckTransfer(environment_, snapshot, call, response, finish);
        });
  });
}

void Readable::BatchCheckTransfers(std::string_view request, Reply& reply) {
  Post(request, reply, [this, &reply](const std::string& bytes) {
    BatchRequestView view;
    if (ReadBatch(bytes, view)) {
      // In the plain form: only what the compiled snapshot cannot answer is decided at length.
      for (const CheckView& check : view.checks) Learn(environment_, check);
      Checker checker(environment_);
      if (AnswerBatch(environment_, checker, view, BatchMode::kAll, reply)) return;
    }
    Answer<v1::BatchCheckTransfersRequest, v1::BatchCheckTransfersResponse>(
        bytes, reply,
        [this, &reply](const Snapshot& snapshot, const auto& call, auto& response,
                       const Finish& finish) {
          rpc::BatchCheckTransfers(environment_, snapshot, reply.admission().sight(), call,
                                   response, finish);
        });
  });
}

void Readable::ResolveResidency(std::string_view request, Reply& reply) {
  Post(request, reply, [this, &reply](const std::string& bytes) {
    Answer<v1::ResolveResidencyRequest, v1::ResolveResidencyResponse>(
        bytes, reply,
        [this](const Snapshot& snapshot, const auto& call, auto& response, const Finish& finish) {
          finish(rpc::ResolveResidency(environment_, *snapshot.catalog, snapshot.revision, call,
                                       response));
        });
  });
}

void Readable::StreamChecks(std::string_view request, const Sight& sight,
                            StreamMethod::Later later) {
  const auto answer = [this, sight, later](const std::string& bytes) {
    v1::StreamChecksRequest parsed;
    v1::StreamChecksResponse response;
    if (!parsed.ParseFromString(bytes)) {
      *response.mutable_error() = ToCheckError(base::Error(
          absl::StatusCode::kInvalidArgument, decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
          "the message is not a domicile.v1.StreamChecksRequest"));
      return later(response.SerializeAsString());
    }
    response.set_id(parsed.id());
    CheckRequestView view;
    if (ReadStreamChecks(bytes, view)) Learn(environment_, view.check);
    absl::StatusOr<v1::Decision> decision = DecideOne(environment_, parsed, sight);
    if (!decision.ok()) {
      *response.mutable_error() = ToCheckError(sight.AsSeen(decision.status()));
      return later(response.SerializeAsString());
    }
    const std::vector<audit::Entry> entries = {{parsed.check(), *decision}};
    ApplyView(parsed.view(), *decision);
    *response.mutable_decision() = *std::move(decision);
    environment_.log.Append(entries, [later, response](const absl::Status& logged) mutable {
      if (!logged.ok()) *response.mutable_error() = ToCheckError(logged);
      later(response.SerializeAsString());
    });
  };
  const absl::Status posted =
      queue_.Post(request.size(), [bytes = std::string(request), answer] { answer(bytes); });
  if (!posted.ok()) later(FailedCheck(request, posted));
}

}  // namespace domicile::rpc::hot
