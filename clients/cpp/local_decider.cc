#include "clients/cpp/local_decider.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/date.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/base/unique_id.h"
#include "service/decision/check_fields.h"
#include "service/decision/question.h"
#include "service/vocabulary/identifier.h"

namespace domicile::client {
namespace {

constexpr size_t kMostTenants = 10'000;
constexpr size_t kLongestReporter = 100;
constexpr int kLargestBatch = 10'000;

absl::Status Check(const LocalDeciderOptions& options) {
  if (options.tenant_ids.size() > kMostTenants) {
    return absl::InvalidArgumentError(absl::StrCat("there are ", options.tenant_ids.size(),
                                                   " tenants to follow; at most ", kMostTenants,
                                                   " are possible, or all"));
  }
  for (const std::string& id : options.tenant_ids) {
    if (!vocabulary::IsIdentifier(id)) {
      return absl::InvalidArgumentError(absl::StrCat("`", id, "` is not a tenant's id"));
    }
  }
  if (options.reporter.size() > kLongestReporter) {
    return absl::InvalidArgumentError(
        absl::StrCat("the reporter's name has more than ", kLongestReporter, " bytes"));
  }
  if (options.most_stale <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("a snapshot has to be good for some time");
  }
  if (options.report_batch < 1 || options.report_batch > kLargestBatch) {
    return absl::InvalidArgumentError(
        absl::StrCat("a batch of reports has 1 to ", kLargestBatch, " decisions"));
  }
  return absl::OkStatus();
}

FollowerOptions FollowerOptionsOf(const LocalDeciderOptions& options) {
  FollowerOptions follower;
  follower.tenant_ids = options.tenant_ids;
  follower.most_stale = options.most_stale;
  follower.clock = options.clock;
  return follower;
}

std::unique_ptr<DecisionReporter> ReporterOf(const std::shared_ptr<Connection>& connection,
                                             const LocalDeciderOptions& options) {
  if (options.reporter.empty()) return nullptr;
  ReporterOptions reporter;
  reporter.reporter = options.reporter;
  reporter.batch = options.report_batch;
  reporter.interval = options.report_interval;
  reporter.most_waiting = options.most_unreported;
  return std::make_unique<DecisionReporter>(connection, std::move(reporter));
}

// What the request says beside tenant and connector; null when it says nothing, or cannot be kept.
const compiled::Shape* ShapeOf(const v1::TransferCheck& check, compiled::Shapes& shapes,
                               bool& kept) {
  v1::TransferCheck others = check;
  others.clear_tenant_id();
  others.clear_connector_id();
  const std::string fields = others.SerializeAsString();
  if (fields.empty()) return nullptr;
  const compiled::Shape* shape = shapes.Find(fields);
  if (shape == nullptr) shape = shapes.Insert(fields, std::move(others));
  kept = shape != nullptr;
  return shape;
}

}  // namespace

absl::StatusOr<std::unique_ptr<LocalDecider>> LocalDecider::Start(
    std::shared_ptr<Connection> connection, LocalDeciderOptions options) {
  DOMICILE_RETURN_IF_ERROR(Check(options));
  return std::unique_ptr<LocalDecider>(new LocalDecider(std::move(connection), std::move(options)));
}

LocalDecider::LocalDecider(std::shared_ptr<Connection> connection, LocalDeciderOptions options)
    : connection_(std::move(connection)),
      options_(std::move(options)),
      filter_(options_.tenant_ids.begin(), options_.tenant_ids.end()),
      follower_(connection_, FollowerOptionsOf(options_)),
      reporter_(ReporterOf(connection_, options_)) {}

LocalDecider::~LocalDecider() = default;

absl::Status LocalDecider::WaitUntilReady(absl::Duration timeout) const {
  if (follower_.WaitForFirst(timeout)) return absl::OkStatus();
  const absl::Status error = follower_.last_error();
  return absl::DeadlineExceededError(
      absl::StrCat("no snapshot has come within ", absl::FormatDuration(timeout),
                   error.ok() ? ": the server has none yet" : absl::StrCat(": ", error.message())));
}

LocalDeciderState LocalDecider::state() const {
  LocalDeciderState state;
  state.following = follower_.following();
  state.age = follower_.age();
  if (const auto followed = follower_.Share()) state.revision = followed->snapshot->revision();
  state.last_error = follower_.last_error();
  if (reporter_ == nullptr) return state;
  state.unreported = reporter_->waiting();
  state.last_report = reporter_->last_status();
  return state;
}

absl::StatusOr<LocalVerdict> LocalDecider::CheckVerdict(std::string_view tenant_id,
                                                        std::string_view connector_id) {
  if (reporter_ == nullptr) {
    if (const Followed* followed = follower_.Current()) {
      const compiled::Answer answer =
          followed->snapshot->Decide(tenant_id, connector_id, nullptr, follower_.Today());
      // Of tenants outside the filter the snapshot has none.
      if (answer.decided()) return LocalVerdict{answer.verdict, answer.until};
    }
  }
  return CheckAtLength(tenant_id, connector_id);
}

absl::StatusOr<LocalVerdict> LocalDecider::CheckAtLength(std::string_view tenant_id,
                                                         std::string_view connector_id) {
  v1::TransferCheck check;
  check.set_tenant_id(std::string(tenant_id));
  check.set_connector_id(std::string(connector_id));
  DOMICILE_ASSIGN_OR_RETURN(const v1::Decision decision,
                            Decide(check, "", v1::DECISION_VIEW_VERDICT));
  LocalVerdict verdict{decision.verdict(), compiled::kNever};
  if (decision.valid_until().empty()) return verdict;
  DOMICILE_ASSIGN_OR_RETURN(const absl::CivilDay until, base::ParseDay(decision.valid_until()));
  verdict.valid_until = compiled::DayNumber(until);
  return verdict;
}

absl::StatusOr<v1::Decision> LocalDecider::CheckTransfer(const v1::TransferCheck& check,
                                                         const std::string& as_of) {
  return Decide(check, as_of, v1::DECISION_VIEW_UNSPECIFIED);
}

absl::StatusOr<v1::Decision> LocalDecider::Decide(const v1::TransferCheck& check,
                                                  const std::string& as_of, v1::DecisionView view) {
  const absl::Time now = follower_.Now();
  DOMICILE_ASSIGN_OR_RETURN(const absl::CivilDay day, decision::DayAskedAbout(as_of, now));
  if (const absl::Status valid = decision::ValidateCheck(check); !valid.ok()) {
    return base::Below("check.", valid);
  }
  DOMICILE_RETURN_IF_ERROR(CheckFilter(check.tenant_id()));
  if (follower_.Current() == nullptr) return DecideElsewhere(check, as_of, view, Stale());
  const std::shared_ptr<const Followed> followed = follower_.Share();
  absl::StatusOr<v1::Decision> decision = DecideHere(*followed, check, day, now);
  if (!decision.ok()) return base::Below("check.", decision.status());
  if (reporter_ != nullptr && !Report(check, *decision, now)) {
    return DecideElsewhere(
        check, as_of, view,
        base::Overloaded(decision::ReasonName(v1::ERROR_REASON_OVERLOADED),
                         absl::StrCat(options_.most_unreported,
                                      " decisions wait to be reported, and no more may"),
                         absl::Seconds(1), {{"limit", absl::StrCat(options_.most_unreported)}}));
  }
  return decision;
}

absl::Status LocalDecider::CheckFilter(const std::string& tenant_id) const {
  if (filter_.empty() || filter_.count(tenant_id) > 0) return absl::OkStatus();
  return base::Error(
      absl::StatusCode::kFailedPrecondition, decision::ReasonName(v1::ERROR_REASON_OUTSIDE_FILTER),
      absl::StrCat("tenant `", tenant_id, "` is not among those that this decider follows"),
      {{"id", tenant_id}});
}

absl::StatusOr<v1::Decision> LocalDecider::DecideHere(const Followed& followed,
                                                      const v1::TransferCheck& check,
                                                      absl::CivilDay as_of, absl::Time now) const {
  const compiled::Snapshot& snapshot = *followed.snapshot;
  v1::Decision decision;
  bool kept = true;
  const compiled::Shape* shape = ShapeOf(check, *followed.shapes, kept);
  compiled::Answer answer;
  // Its days are those of the snapshot: another day than that is left undecided.
  if (kept && as_of == base::DayOf(now)) {
    answer =
        snapshot.Decide(check.tenant_id(), check.connector_id(), shape, compiled::DayNumber(as_of));
  }
  if (answer.decided()) {
    std::string bytes;
    snapshot.AppendDecision(answer, check.tenant_id(), bytes);
    if (!decision.ParseFromString(bytes)) {
      return absl::InternalError("a decision that the engine made does not parse");
    }
  } else {
    DOMICILE_ASSIGN_OR_RETURN(decision::TransferAnswer at_length, snapshot.Reference(check, as_of));
    decision = std::move(at_length.decision);
  }
  *decision.mutable_revision() = snapshot.revision();
  *decision.mutable_time() =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(now));
  decision.set_decided_by(options_.reporter);
  return decision;
}

bool LocalDecider::Report(const v1::TransferCheck& check, v1::Decision& decision, absl::Time now) {
  decision.set_id(base::ToText(base::NewUniqueId(now)));
  v1::ReportedDecision reported;
  *reported.mutable_check() = check;
  *reported.mutable_decision() = decision;
  return reporter_->Add(std::move(reported));
}

absl::StatusOr<v1::Decision> LocalDecider::DecideElsewhere(const v1::TransferCheck& check,
                                                           const std::string& as_of,
                                                           v1::DecisionView view,
                                                           const absl::Status& refusal) const {
  if (options_.when_unable == WhenUnable::kRefuse) return refusal;
  v1::CheckTransferRequest request;
  *request.mutable_check() = check;
  request.set_as_of(as_of);
  request.set_view(view);
  DOMICILE_ASSIGN_OR_RETURN(v1::CheckTransferResponse response,
                            connection_->CheckTransfer(request, {}));
  return std::move(*response.mutable_decision());
}

absl::Status LocalDecider::Stale() const {
  const absl::Duration age = follower_.age();
  const absl::Status error = follower_.last_error();
  const std::string why =
      age == absl::InfiniteDuration()
          ? "no snapshot has come yet"
          : absl::StrCat("the snapshot was confirmed last ", absl::FormatDuration(age),
                         " ago, and is good for ", absl::FormatDuration(options_.most_stale));
  return base::Error(absl::StatusCode::kFailedPrecondition,
                     decision::ReasonName(v1::ERROR_REASON_STALE),
                     error.ok() ? why : absl::StrCat(why, ": ", error.message()));
}

}  // namespace domicile::client
