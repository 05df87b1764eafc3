#include "tests/bench/load/instant_server.h"

#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/bench/load/mode.h"

namespace domicile::bench {

class InstantServer::Pings : public v1::ServerService::Service {
 public:
  explicit Pings(InstantServer& server) : server_(server) {}

  grpc::Status Ping(grpc::ServerContext*, const v1::PingRequest*, v1::PingResponse*) override {
    return server_.Pass();
  }

  grpc::Status PingStream(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::PingStreamResponse, v1::PingStreamRequest>* stream) override {
    v1::PingStreamRequest request;
    while (stream->Read(&request)) {
      if (grpc::Status status = server_.Pass(); !status.ok()) return status;
      stream->Write({});
    }
    return grpc::Status::OK;
  }

 private:
  InstantServer& server_;
};

class InstantServer::Checks : public v1::ResidencyService::Service {
 public:
  explicit Checks(InstantServer& server) : server_(server) {}

  grpc::Status CheckTransfer(grpc::ServerContext*, const v1::CheckTransferRequest* request,
                             v1::CheckTransferResponse* response) override {
    Decide(request->check(), *response->mutable_decision());
    return server_.Pass();
  }

  grpc::Status BatchCheckTransfers(grpc::ServerContext*,
                                   const v1::BatchCheckTransfersRequest* request,
                                   v1::BatchCheckTransfersResponse* response) override {
    for (const v1::TransferCheck& check : request->checks()) {
      Decide(check, *response->add_results()->mutable_decision());
    }
    return server_.Pass();
  }

  grpc::Status StreamChecks(grpc::ServerContext*,
                            grpc::ServerReaderWriter<v1::StreamChecksResponse,
                                                     v1::StreamChecksRequest>* stream) override {
    v1::StreamChecksRequest request;
    std::vector<v1::StreamChecksResponse> kept;
    while (stream->Read(&request)) {
      v1::StreamChecksResponse response;
      response.set_id(request.id());
      if (grpc::Status status = server_.Pass(); !status.ok()) {
        response.mutable_error()->set_code("NOT_FOUND");
        response.mutable_error()->set_reason("TENANT_NOT_FOUND");
        response.mutable_error()->set_message(status.error_message());
      } else {
        Decide(request.check(), *response.mutable_decision());
      }
      kept.push_back(std::move(response));
      if (server_.swap_ && kept.size() < 2) continue;
      for (; !kept.empty(); kept.pop_back()) stream->Write(kept.back());
    }
    return grpc::Status::OK;
  }

 private:
  static void Decide(const v1::TransferCheck& check, v1::Decision& decision) {
    decision.set_verdict(check.tenant_id().empty() ? v1::VERDICT_UNSPECIFIED : v1::VERDICT_ALLOW);
  }

  InstantServer& server_;
};

InstantServer::InstantServer(Transport transport)
    : pings_(std::make_unique<Pings>(*this)), checks_(std::make_unique<Checks>(*this)) {
  grpc::ServerBuilder builder;
  int port = 0;
  const bool tcp = transport == Transport::kTcp;
  address_ = tcp ? "127.0.0.1:0" : "unix:" + directory_.File("socket");
  builder.AddListeningPort(address_, grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(pings_.get());
  builder.RegisterService(checks_.get());
  server_ = builder.BuildAndStart();
  if (tcp) address_ = absl::StrCat("127.0.0.1:", port);
}

InstantServer::~InstantServer() { Stop(); }

void InstantServer::Stall(absl::Duration duration) {
  stalled_until_ = Now() + absl::ToInt64Nanoseconds(duration);
}

void InstantServer::Stop() {
  stopping_ = true;
  if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
}

grpc::Status InstantServer::Pass() {
  while (Now() < stalled_until_ && !stopping_) absl::SleepFor(absl::Milliseconds(1));
  const int64_t number = numbers_++;
  ++answered_;
  return fail_ == nullptr ? grpc::Status::OK : fail_(number);
}

}  // namespace domicile::bench
