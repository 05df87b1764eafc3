#include "tests/support/query_load.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "domicile/v1/residency_service.grpc.pb.h"

namespace domicile::testing {
namespace {

// Empty when the answer is the one that is expected.
std::string Ask(v1::ResidencyService::Stub& stub) {
  v1::ResolveResidencyRequest request;
  request.mutable_selector()->add_connector_ids("telegram/telegram");
  request.set_data_subject_country("IT");
  v1::ResolveResidencyResponse response;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  const grpc::Status status = stub.ResolveResidency(&context, request, &response);
  if (!status.ok()) return absl::StrCat(status.error_code(), ": ", status.error_message());
  if (response.residencies_size() != 1) return "the answer has no connector";
  const auto& codes = response.residencies(0).country_codes();
  if (std::find(codes.begin(), codes.end(), "NL") == codes.end()) return "the answer has no NL";
  return "";
}

}  // namespace

QueryLoad::QueryLoad(const ServerProcess& server, Options options) : options_(options) {
  for (int i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this, &server] { Run(server); });
  }
}

QueryLoad::~QueryLoad() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
}

QueryLoad::Report QueryLoad::Take() {
  std::vector<absl::Duration> latencies;
  Report report;
  {
    absl::MutexLock lock(&mutex_);
    latencies = std::exchange(latencies_, {});
    report.failures = std::exchange(failures_, 0);
    report.first_failure = std::exchange(first_failure_, "");
  }
  report.calls = static_cast<int64_t>(latencies.size());
  if (latencies.empty()) return report;
  std::sort(latencies.begin(), latencies.end());
  report.median = latencies[latencies.size() / 2];
  report.p99 = latencies[latencies.size() * 99 / 100];
  report.longest = latencies.back();
  return report;
}

void QueryLoad::Run(const ServerProcess& server) {
  const auto stub = v1::ResidencyService::NewStub(server.Channel());
  while (!stop_) {
    const absl::Time start = absl::Now();
    std::string failure = Ask(*stub);
    const absl::Duration took = absl::Now() - start;
    {
      absl::MutexLock lock(&mutex_);
      latencies_.push_back(took);
      if (!failure.empty() && failures_++ == 0) first_failure_ = std::move(failure);
    }
    absl::SleepFor(options_.pause);
  }
}

}  // namespace domicile::testing
