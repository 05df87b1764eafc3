#include "service/rpc/audit_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "service/base/digest.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/rpc/page.h"
#include "service/rpc/work_queue.h"

namespace domicile::rpc {
namespace {

using grpc::ServerContext;

// Verifications take as long as the log is.
constexpr size_t kMostVerifications = 8;
constexpr size_t kLongestReporter = 100;
constexpr size_t kLongestId = 100;
constexpr int kMostReported = 10'000;
// How far the clock of whoever reports may be ahead. Rows are let go by their age: one of a time
// that is still to come would keep all behind it.
constexpr absl::Duration kClockTolerance = absl::Minutes(5);

// Reports wait for the log, so that several do at once.
constexpr int kReportThreads = 4;

using decision::InvalidField;

absl::Status CheckTime(const std::string& field, const google::protobuf::Timestamp& time) {
  // From the year 1 to the year 9999, as google.protobuf.Timestamp says.
  constexpr int64_t kFirst = -62135596800, kLast = 253402300799;
  if (time.seconds() >= kFirst && time.seconds() <= kLast && time.nanos() >= 0 &&
      time.nanos() < 1'000'000'000) {
    return absl::OkStatus();
  }
  return InvalidField(field, "is not a time between the years 1 and 9999");
}

absl::Status Check(const v1::ListDecisionsRequest& request) {
  if (!v1::Verdict_IsValid(request.verdict())) {
    return InvalidField("verdict",
                        absl::StrCat(static_cast<int>(request.verdict()), " is not a verdict"));
  }
  DOMICILE_RETURN_IF_ERROR(CheckTime("start_time", request.start_time()));
  return CheckTime("end_time", request.end_time());
}

absl::Status Check(const v1::VerifyLogRequest& request) {
  if (request.known_sequence() < 0) {
    return InvalidField("known_sequence",
                        absl::StrCat(request.known_sequence(), " is not the place of an entry"));
  }
  if (request.known_sequence() == 0) {
    return request.known_hash().empty() ? absl::OkStatus() : Require("known_sequence", "");
  }
  DOMICILE_RETURN_IF_ERROR(Require("known_hash", request.known_hash()));
  if (base::IsSha256Hex(request.known_hash())) return absl::OkStatus();
  return InvalidField("known_hash", "is not SHA-256 in lower-case hexadecimal");
}

// A report is kept as it is, so that what the log is searched by has to be there and to agree.
absl::Status Check(const v1::ReportedDecision& reported, const std::string& path) {
  const v1::Decision& decision = reported.decision();
  DOMICILE_RETURN_IF_ERROR(Require(path + ".decision.id", decision.id()));
  if (decision.id().size() > kLongestId) {
    return InvalidField(path + ".decision.id",
                        absl::StrCat("has more than ", kLongestId, " bytes"));
  }
  if (!decision.has_time()) return Require(path + ".decision.time", "");
  DOMICILE_RETURN_IF_ERROR(CheckTime(path + ".decision.time", decision.time()));
  if (decision.verdict() == v1::VERDICT_UNSPECIFIED || !v1::Verdict_IsValid(decision.verdict())) {
    return InvalidField(
        path + ".decision.verdict",
        absl::StrCat(static_cast<int>(decision.verdict()), " is not a verdict that is given"));
  }
  DOMICILE_RETURN_IF_ERROR(Require(path + ".decision.tenant_id", decision.tenant_id()));
  DOMICILE_RETURN_IF_ERROR(Require(path + ".decision.connector_id", decision.connector_id()));
  if (reported.check().tenant_id() != decision.tenant_id()) {
    return InvalidField(path + ".check.tenant_id", "is not the one that was decided for");
  }
  if (reported.check().connector_id() != decision.connector_id()) {
    return InvalidField(path + ".check.connector_id", "is not the one that was decided on");
  }
  return absl::OkStatus();
}

absl::Status Check(const v1::ReportDecisionsRequest& request) {
  DOMICILE_RETURN_IF_ERROR(Require("reporter", request.reporter()));
  if (request.reporter().size() > kLongestReporter) {
    return InvalidField("reporter", absl::StrCat("has more than ", kLongestReporter, " bytes"));
  }
  if (request.decisions().empty()) return Require("decisions", "");
  DOMICILE_RETURN_IF_ERROR(
      decision::CheckCount("decisions", request.decisions_size(), kMostReported));
  for (int i = 0; i < request.decisions_size(); ++i) {
    DOMICILE_RETURN_IF_ERROR(Check(request.decisions(i), absl::StrCat("decisions[", i, "]")));
  }
  return absl::OkStatus();
}

absl::Status CheckNotAhead(const v1::ReportDecisionsRequest& request, absl::Time now) {
  for (int i = 0; i < request.decisions_size(); ++i) {
    const auto& time = request.decisions(i).decision().time();
    if (absl::FromUnixSeconds(time.seconds()) > now + kClockTolerance) {
      return InvalidField(absl::StrCat("decisions[", i, "].decision.time"),
                          "is later than the server's time");
    }
  }
  return absl::OkStatus();
}

// The log is read of one tenant, or of all: who may see several has to say which.
absl::StatusOr<v1::ListDecisionsRequest> AsSeen(const v1::ListDecisionsRequest& request,
                                                const Admission& admission) {
  v1::ListDecisionsRequest seen = request;
  if (admission.scope() == nullptr || !seen.tenant_id().empty()) return seen;
  const auto& ids = admission.scope()->ids();
  if (ids.size() > 1) {
    return InvalidField("tenant_id", "is required of who may not read of all tenants");
  }
  seen.set_tenant_id(*ids.begin());
  return seen;
}

class AuditServiceHandler final : public v1::AuditService::Service {
 public:
  explicit AuditServiceHandler(const Environment& environment) : environment_(environment) {}

  grpc::Status ListDecisions(ServerContext* context, const v1::ListDecisionsRequest* request,
                             v1::ListDecisionsResponse* response) override {
    return Answer(context, *request, lists_, [=, this](const Admission& admission) -> absl::Status {
      DOMICILE_ASSIGN_OR_RETURN(const v1::ListDecisionsRequest seen, AsSeen(*request, admission));
      return List(seen, *response);
    });
  }

  grpc::Status VerifyLog(ServerContext* context, const v1::VerifyLogRequest* request,
                         v1::VerifyLogResponse* response) override {
    return Answer(context, *request, verifications_, [=, this](const Admission&) -> absl::Status {
      DOMICILE_ASSIGN_OR_RETURN(
          *response, environment_.log.Verify({request->known_sequence(), request->known_hash()},
                                             [context] { return context->IsCancelled(); }));
      return absl::OkStatus();
    });
  }

  grpc::Status ReportDecisions(ServerContext* context, const v1::ReportDecisionsRequest* request,
                               v1::ReportDecisionsResponse*) override {
    return Answer(context, *request, reports_, [=, this](const Admission&) -> absl::Status {
      if (!environment_.log.enabled()) return audit::LogIsOff();
      DOMICILE_RETURN_IF_ERROR(CheckNotAhead(*request, environment_.clock()));
      std::vector<audit::Entry> entries;
      entries.reserve(static_cast<size_t>(request->decisions_size()));
      for (const v1::ReportedDecision& reported : request->decisions()) {
        entries.push_back({reported.check(), reported.decision()});
        entries.back().decision.set_decided_by(request->reporter());
      }
      absl::Notification done;
      absl::Status logged;
      environment_.log.Append(entries, [&](const absl::Status& status) {
        logged = status;
        done.Notify();
      });
      done.WaitForNotification();
      return logged;
    });
  }

 private:
  // Answers with `handle(admission)`, which reads from the database or writes to it, as one of few
  // at a time.
  template <typename Request, typename Handle>
  grpc::Status Answer(const ServerContext* context, const Request& request, WorkQueue& queue,
                      const Handle& handle) const {
    const absl::StatusOr<Admission> admission = environment_.gate.Admit(*context, request);
    if (!admission.ok()) return ToGrpcStatus(admission.status());
    absl::Status status = CheckSize(environment_.limits, request);
    if (status.ok()) status = Check(request);
    if (status.ok()) {
      status = queue.Do(request.ByteSizeLong(), [&] {
        return context->IsCancelled() ? absl::CancelledError("the caller has gone")
                                      : handle(*admission);
      });
    }
    return ToGrpcStatus(status);
  }

  absl::Status List(const v1::ListDecisionsRequest& request,
                    v1::ListDecisionsResponse& response) const {
    DOMICILE_ASSIGN_OR_RETURN(Page page, OpenPage("ListDecisions", request));
    int64_t after = 0;
    // The page's keys are sequences, made so by this method.
    if (!page.after().empty() && !absl::SimpleAtoi(page.after(), &after)) after = 0;
    // One more than a page holds shows whether there is a next one.
    DOMICILE_ASSIGN_OR_RETURN(std::vector<v1::LogEntry> entries,
                              environment_.log.List(request, after, page.left() + 1));
    for (v1::LogEntry& entry : entries) {
      if (!page.TakeNext(absl::StrCat(entry.sequence()))) break;
      page.Weigh(entry.ByteSizeLong());
      *response.add_entries() = std::move(entry);
    }
    response.set_next_page_token(page.NextToken());
    return absl::OkStatus();
  }

  const Environment& environment_;
  WorkQueue lists_;
  WorkQueue reports_{WorkQueue::kMostWaiting, WorkQueue::kMostBytes, kReportThreads};
  WorkQueue verifications_{kMostVerifications};
};

}  // namespace

std::unique_ptr<v1::AuditService::Service> MakeAuditService(const Environment& environment) {
  return std::make_unique<AuditServiceHandler>(environment);
}

}  // namespace domicile::rpc
