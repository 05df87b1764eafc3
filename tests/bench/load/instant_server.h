// A gRPC server in this process that answers at once, except where a test says otherwise, so that
// what a load generator reports can be compared with what did happen.

#ifndef DOMICILE_TESTS_BENCH_LOAD_INSTANT_SERVER_H_
#define DOMICILE_TESTS_BENCH_LOAD_INSTANT_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "domicile/v1/residency_service.grpc.pb.h"
#include "domicile/v1/server_service.grpc.pb.h"
#include "tests/support/temp_directory.h"

namespace domicile::bench {

class InstantServer {
 public:
  enum class Transport { kUnix, kTcp };

  explicit InstantServer(Transport transport = Transport::kUnix);
  ~InstantServer();
  InstantServer(const InstantServer&) = delete;
  InstantServer& operator=(const InstantServer&) = delete;

  const std::string& address() const { return address_; }

  // From now on and for that long, nothing is answered; then everything is.
  void Stall(absl::Duration duration);

  // The operations that were answered.
  int64_t answered() const { return answered_; }

  // What becomes of operation number n, from 0, of those that come from now on: an error, or OK.
  void FailWhen(std::function<grpc::Status(int64_t number)> fail) { fail_ = std::move(fail); }

  // Of each pair of checks on a stream the second is answered first.
  void SwapAnswers() { swap_ = true; }

  // Ends it now; calls that are open are cut off.
  void Stop();

 private:
  class Pings;
  class Checks;

  // What every operation goes through.
  grpc::Status Pass();

  const testing::TempDirectory directory_;
  std::string address_;
  std::atomic<int64_t> stalled_until_ = 0;
  std::atomic<int64_t> numbers_ = 0;
  std::atomic<int64_t> answered_ = 0;
  std::function<grpc::Status(int64_t)> fail_;
  std::atomic<bool> swap_ = false;
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<Pings> pings_;
  std::unique_ptr<Checks> checks_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_INSTANT_SERVER_H_
