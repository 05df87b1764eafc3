// A server that is asked for more than it can do: it refuses at once what is too much, goes on to
// answer the rest, and stays well for those who look after it.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "domicile/v1/tenant_service.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/e2e/stubs.h"

namespace domicile::testing {
namespace {

bool HasRetryInfo(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return false;
  return std::any_of(details.details().begin(), details.details().end(), [](const auto& detail) {
    return detail.template Is<google::rpc::RetryInfo>();
  });
}

// Asks in threads of its own, without a pause, for what takes long.
class Flood {
 public:
  Flood(const ServerProcess& server, int threads) {
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this, stub = v1::ResidencyService::NewStub(server.Channel())] {
        v1::ListPermittedConnectorsRequest request;
        request.set_tenant_id("rossi");
        while (!ending_) Count(*stub, request);
      });
    }
  }
  ~Flood() { End(); }

  void End() {
    ending_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  std::atomic<int> answered = 0;
  std::atomic<int> refused = 0;
  std::atomic<int> otherwise = 0;
  std::atomic<int> without_retry_info = 0;

 private:
  void Count(v1::ResidencyService::Stub& stub, const v1::ListPermittedConnectorsRequest& request) {
    grpc::ClientContext context;
    Limit(context);
    v1::ListPermittedConnectorsResponse response;
    const grpc::Status status = stub.ListPermittedConnectors(&context, request, &response);
    if (status.ok()) {
      ++answered;
    } else if (status.error_code() == grpc::RESOURCE_EXHAUSTED) {
      ++refused;
      if (!HasRetryInfo(status)) ++without_retry_info;
    } else {
      ++otherwise;
    }
  }

  std::atomic<bool> ending_ = false;
  std::vector<std::thread> threads_;
};

// The middle of how long the calls take, in seconds.
template <typename Call>
double MedianOf(const Call& call) {
  std::vector<double> times;
  for (int i = 0; i < 101; ++i) {
    const auto start = std::chrono::steady_clock::now();
    call();
    times.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::nth_element(times.begin(), times.begin() + 50, times.end());
  return times[50];
}

TEST(OverloadUnderLoad, RefusesAtOnceAndStaysWellForOthers) {
  ServerProcess server({"--max-calls", "2"});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  ASSERT_TRUE(stubs.Create("rossi", kConnector).ok());
  const auto check = [&] {
    v1::CheckTransferResponse response;
    EXPECT_TRUE(stubs.Check("rossi", kConnector, response).ok());
  };
  Flood flood(server, 16);
  const double checked = MedianOf(check);
  const double informed = MedianOf([&] { EXPECT_FALSE(stubs.Info().version().empty()); });
  const double healthy = MedianOf([&] { EXPECT_EQ(server.Health(), "SERVING"); });
  flood.End();
  EXPECT_GT(flood.answered, 0);
  EXPECT_GT(flood.refused, 0);
  EXPECT_EQ(flood.otherwise, 0);
  EXPECT_EQ(flood.without_retry_info, 0);
  // Sixteen threads of this process and the server share the machine's cores.
  EXPECT_LT(checked, 0.25);
  EXPECT_LT(informed, 0.25);
  EXPECT_LT(healthy, 0.25);
}

}  // namespace
}  // namespace domicile::testing
