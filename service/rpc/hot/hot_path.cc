#include "service/rpc/hot/hot_path.h"

#include <sched.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "google/protobuf/arena.h"
#include "service/base/error.h"
#include "service/compiled/decision_bytes.h"
#include "service/rpc/grpc_status.h"
#include "service/rpc/hot/batch.h"
#include "service/rpc/hot/calls.h"
#include "service/rpc/hot/checker.h"
#include "service/rpc/hot/readable.h"
#include "service/rpc/hot/wire.h"
#include "service/rpc/residency_answer.h"
#include "service/rpc/transfer_answers.h"

namespace domicile::rpc::hot {
namespace {

// A batch that is larger would keep the other calls of its thread waiting.
constexpr size_t kLargestBatchHere = 64 * 1024;

// What most requests count as.
int64_t One() { return 1; }

absl::Status ShuttingDown() {
  return base::Error(absl::StatusCode::kUnavailable,
                     decision::ReasonName(v1::ERROR_REASON_SHUTTING_DOWN),
                     "the server is shutting down; ask again elsewhere");
}

}  // namespace

int DefaultThreads() {
  cpu_set_t cpus;
  if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0) return std::max(1, CPU_COUNT(&cpus));
  return std::max(1u, std::thread::hardware_concurrency());
}

// One completion queue, and all methods on it.
class HotPath::Worker {
 public:
  Worker(const Environment& environment, ResidencyServiceBase& residency, ServerServiceBase& server,
         Readable& readable, std::unique_ptr<grpc::ServerCompletionQueue> queue)
      : environment_(environment),
        readable_(readable),
        loop_(std::move(queue)),
        checker_(environment) {
    check_.request = [&residency](auto* context, auto* bytes, auto* writer, auto* cq, void* tag) {
      residency.RequestCheckTransfer(context, bytes, writer, cq, cq, tag);
    };
    check_.handle = [this](std::string_view bytes, Reply& reply) { Check(bytes, reply); };
    batch_.request = [&residency](auto* context, auto* bytes, auto* writer, auto* cq, void* tag) {
      residency.RequestBatchCheckTransfers(context, bytes, writer, cq, cq, tag);
    };
    batch_.handle = [this](std::string_view bytes, Reply& reply) { Batch(bytes, reply); };
    resolve_.request = [&residency](auto* context, auto* bytes, auto* writer, auto* cq, void* tag) {
      residency.RequestResolveResidency(context, bytes, writer, cq, cq, tag);
    };
    resolve_.handle = [this](std::string_view bytes, Reply& reply) { Resolve(bytes, reply); };
    ping_.request = [&server](auto* context, auto* bytes, auto* writer, auto* cq, void* tag) {
      server.RequestPing(context, bytes, writer, cq, cq, tag);
    };
    ping_.handle = [this](std::string_view, Reply& reply) {
      if (Admit<v1::PingRequest>(reply, One)) reply.Send({});
    };
    stream_checks_.request = [&residency](auto* context, auto* stream, auto* cq, void* tag) {
      residency.RequestStreamChecks(context, stream, cq, cq, tag);
    };
    stream_checks_.admit = [this](const grpc::ServerContext& context) {
      return environment_.gate.AdmitHot(context, PermissionFor<v1::StreamChecksRequest>(), 0);
    };
    stream_checks_.renew = [this](const grpc::ServerContext& context, Admission& admission) {
      return environment_.gate.Renew(context, v1::StreamChecksRequest::default_instance(),
                                     admission);
    };
    stream_checks_.handle = [this](std::string_view bytes, const Admission& admission,
                                   std::string& response, StreamMethod::Later later) {
      return StreamCheck(bytes, admission, response, std::move(later));
    };
    ping_stream_.request = [&server](auto* context, auto* stream, auto* cq, void* tag) {
      server.RequestPingStream(context, stream, cq, cq, tag);
    };
    ping_stream_.admit = [this](const grpc::ServerContext& context) {
      return environment_.gate.AdmitHot(context, PermissionFor<v1::PingStreamRequest>(), 0);
    };
    ping_stream_.renew = [this](const grpc::ServerContext& context, Admission& admission) {
      return environment_.gate.Renew(context, v1::PingStreamRequest::default_instance(), admission);
    };
    ping_stream_.handle = [](std::string_view, const Admission&, std::string&,
                             const StreamMethod::Later&) { return true; };
  }

  void Start() {
    for (const UnaryMethod* method : {&check_, &batch_, &resolve_, &ping_}) {
      ServeUnary(loop_, *method);
    }
    check_streams_.Serve();
    ping_streams_.Serve();
    loop_.Start();
  }

  void EndStreams() {
    loop_.Post([this] {
      const grpc::Status status = ToGrpcStatus(ShuttingDown());
      check_streams_.End(status);
      ping_streams_.End(status);
    });
  }

  void Stop() { loop_.Stop(); }

 private:
  // Lets the call in, or answers it with why not.
  template <typename Request, typename Count>
  bool Admit(Reply& reply, const Count& count) {
    if (!environment_.gate.restricted()) return true;
    absl::StatusOr<Admission> admission =
        environment_.gate.AdmitHot(reply.context(), PermissionFor<Request>(), count());
    if (admission.ok()) {
      reply.Admit(*std::move(admission));
      return true;
    }
    reply.Fail(admission.status());
    return false;
  }

  void Check(std::string_view bytes, Reply& reply) {
    if (!Admit<v1::CheckTransferRequest>(reply, One)) return;
    CheckRequestView request;
    decision_.clear();
    if (!MayBeAnsweredHere(bytes) || !ReadCheckTransfer(bytes, request) ||
        !reply.admission().MaySee(request.check.tenant_id) || !checker_.Pin() ||
        !checker_.Decide(request.check, request.view, true, decision_, records_)) {
      return readable_.CheckTransfer(bytes, reply);
    }
    response_.clear();
    compiled::AppendBytes(v1::CheckTransferResponse::kDecisionFieldNumber, decision_, response_);
    if (environment_.log.TakeAtOnce(records_)) return reply.Send(response_);
    reply.Keep(response_);
    environment_.log.Append(records_,
                            [&reply](const absl::Status& logged) { reply.SendKept(logged); });
  }

  void Batch(std::string_view bytes, Reply& reply) {
    if (!Admit<v1::BatchCheckTransfersRequest>(reply, [bytes] { return CountChecks(bytes); }))
      return;
    if (bytes.size() > kLargestBatchHere || !ReadBatch(bytes, batch_request_) ||
        !AnswerBatch(environment_, checker_, batch_request_, BatchMode::kCompiledOnly, reply)) {
      readable_.BatchCheckTransfers(bytes, reply);
    }
  }

  void Resolve(std::string_view bytes, Reply& reply) {
    if (!Admit<v1::ResolveResidencyRequest>(reply, One)) return;
    google::protobuf::Arena arena;
    auto* request = google::protobuf::Arena::CreateMessage<v1::ResolveResidencyRequest>(&arena);
    if (!MayBeAnsweredHere(bytes) || !checker_.Pin() ||
        !request->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
        request->has_at_least()) {
      return readable_.ResolveResidency(bytes, reply);
    }
    auto* response = google::protobuf::Arena::CreateMessage<v1::ResolveResidencyResponse>(&arena);
    const compiled::Snapshot& snapshot = checker_.pinned();
    const absl::Status status = ResolveResidency(environment_, *snapshot.catalog(),
                                                 snapshot.revision(), *request, *response);
    if (!status.ok()) return reply.Fail(status);
    response_.clear();
    response->AppendToString(&response_);
    reply.Send(response_);
  }

  bool StreamCheck(std::string_view bytes, const Admission& admission, std::string& response,
                   StreamMethod::Later later) {
    CheckRequestView request;
    decision_.clear();
    if (const absl::Status status = admission.Charge(1); !status.ok()) {
      response = FailedCheck(bytes, status);
      return true;
    }
    if (!MayBeAnsweredHere(bytes) || !ReadStreamChecks(bytes, request) ||
        !admission.MaySee(request.check.tenant_id) || !checker_.Pin() ||
        !checker_.Decide(request.check, request.view, true, decision_, records_)) {
      readable_.StreamChecks(bytes, admission.sight(), std::move(later));
      return false;
    }
    compiled::AppendNumber(v1::StreamChecksResponse::kIdFieldNumber, request.id, response);
    compiled::AppendBytes(v1::StreamChecksResponse::kDecisionFieldNumber, decision_, response);
    if (environment_.log.TakeAtOnce(records_)) return true;
    environment_.log.Append(records_, [response, id = request.id,
                                       later = std::move(later)](const absl::Status& logged) {
      if (logged.ok()) return later(response);
      v1::StreamChecksResponse failed;
      failed.set_id(id);
      *failed.mutable_error() = ToCheckError(logged);
      later(failed.SerializeAsString());
    });
    return false;
  }

  bool MayBeAnsweredHere(std::string_view bytes) const {
    return bytes.size() <= static_cast<size_t>(environment_.limits.max_message_bytes);
  }

  const Environment& environment_;
  Readable& readable_;
  EventLoop loop_;
  Checker checker_;
  UnaryMethod check_, batch_, resolve_, ping_;
  StreamMethod stream_checks_, ping_stream_;
  StreamServer check_streams_{loop_, stream_checks_};
  StreamServer ping_streams_{loop_, ping_stream_};
  // Their room is used again.
  std::string decision_, response_;
  std::vector<audit::Record> records_;
  BatchRequestView batch_request_;
};

HotPath::HotPath(const Environment& environment, ResidencyServiceBase& residency,
                 ServerServiceBase& server, int threads)
    : environment_(environment), residency_(residency), server_(server), threads_(threads) {}

HotPath::~HotPath() { Stop(); }

void HotPath::AddTo(grpc::ServerBuilder& builder) {
  readable_ = std::make_unique<Readable>(environment_, threads_);
  for (int i = 0; i < threads_; ++i) {
    workers_.push_back(std::make_unique<Worker>(environment_, residency_, server_, *readable_,
                                                builder.AddCompletionQueue()));
  }
}

void HotPath::Start() {
  for (const auto& worker : workers_) worker->Start();
}

void HotPath::EndStreams() {
  for (const auto& worker : workers_) worker->EndStreams();
}

void HotPath::Stop() {
  // Before the loops, whose calls it answers.
  readable_.reset();
  for (const auto& worker : workers_) worker->Stop();
  workers_.clear();
}

}  // namespace domicile::rpc::hot
