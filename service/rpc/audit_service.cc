#include "service/rpc/audit_service.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/rpc/page.h"
#include "service/rpc/work_queue.h"

namespace domicile::rpc {
namespace {

using grpc::ServerContext;

// Verifications take as long as the log is.
constexpr size_t kMostVerifications = 8;
constexpr size_t kHashSize = 64;

absl::Status InvalidField(const std::string& field, const std::string& description) {
  return base::BadRequest(decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
                          {{field, description}});
}

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
  const std::string& hash = request.known_hash();
  if (hash.size() == kHashSize && std::all_of(hash.begin(), hash.end(), [](char c) {
        return absl::ascii_isxdigit(static_cast<unsigned char>(c)) && !absl::ascii_isupper(c);
      })) {
    return absl::OkStatus();
  }
  return InvalidField("known_hash", "is not SHA-256 in lower-case hexadecimal");
}

class AuditServiceHandler final : public v1::AuditService::Service {
 public:
  explicit AuditServiceHandler(const Environment& environment) : environment_(environment) {}

  grpc::Status ListDecisions(ServerContext* context, const v1::ListDecisionsRequest* request,
                             v1::ListDecisionsResponse* response) override {
    return Answer(context, *request, lists_, [=, this] { return List(*request, *response); });
  }

  grpc::Status VerifyLog(ServerContext* context, const v1::VerifyLogRequest* request,
                         v1::VerifyLogResponse* response) override {
    return Answer(context, *request, verifications_, [=, this]() -> absl::Status {
      DOMICILE_ASSIGN_OR_RETURN(
          *response, environment_.log.Verify({request->known_sequence(), request->known_hash()},
                                             [context] { return context->IsCancelled(); }));
      return absl::OkStatus();
    });
  }

 private:
  // Answers with `handle()`, which reads from the database, as one of few at a time.
  template <typename Request, typename Handle>
  grpc::Status Answer(const ServerContext* context, const Request& request, WorkQueue& queue,
                      const Handle& handle) const {
    absl::Status status = CheckSize(environment_.limits, request);
    if (status.ok()) status = Check(request);
    if (status.ok()) {
      status = queue.Do(request.ByteSizeLong(), [&] {
        return context->IsCancelled() ? absl::CancelledError("the caller has gone") : handle();
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
  WorkQueue verifications_{kMostVerifications};
};

}  // namespace

std::unique_ptr<v1::AuditService::Service> MakeAuditService(const Environment& environment) {
  return std::make_unique<AuditServiceHandler>(environment);
}

}  // namespace domicile::rpc
