// Unary calls over a Unix socket to a real server, one after the other on one connection. What
// GetServerInfo takes is what gRPC takes.

#include <benchmark/benchmark.h>
#include <grpcpp/grpcpp.h>

#include <memory>

#include "domicile/v1/residency_service.grpc.pb.h"
#include "domicile/v1/server_service.grpc.pb.h"
#include "tests/support/server_process.h"

namespace domicile::testing {
namespace {

class RpcBench : public benchmark::Fixture {
 public:
  void SetUp(benchmark::State& state) override {
    server_ = std::make_unique<ServerProcess>(std::vector<std::string>());
    if (!server_->WaitUntilServing()) state.SkipWithError("the server does not serve");
  }
  void TearDown(benchmark::State&) override { server_.reset(); }

 protected:
  template <typename Call>
  void Run(benchmark::State& state, Call call) {
    call();  // connects
    for (auto _ : state) {
      const grpc::Status status = call();
      if (!status.ok()) return state.SkipWithError(status.error_message().c_str());
    }
  }

  std::unique_ptr<ServerProcess> server_;
};

BENCHMARK_DEFINE_F(RpcBench, GetServerInfo)(benchmark::State& state) {
  const auto stub = v1::ServerService::NewStub(server_->Channel());
  Run(state, [&] {
    grpc::ClientContext context;
    v1::GetServerInfoResponse response;
    return stub->GetServerInfo(&context, {}, &response);
  });
}

BENCHMARK_DEFINE_F(RpcBench, ResolveResidency)(benchmark::State& state) {
  const auto stub = v1::ResidencyService::NewStub(server_->Channel());
  v1::ResolveResidencyRequest request;
  request.mutable_selector()->add_connector_ids("telegram/telegram");
  request.set_data_subject_country("IT");
  Run(state, [&] {
    grpc::ClientContext context;
    v1::ResolveResidencyResponse response;
    return stub->ResolveResidency(&context, request, &response);
  });
}

BENCHMARK_REGISTER_F(RpcBench, GetServerInfo)
    ->MinTime(2)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_REGISTER_F(RpcBench, ResolveResidency)
    ->MinTime(2)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace domicile::testing
