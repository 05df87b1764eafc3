// Many checks a call.

#include <algorithm>

#include "domicile/v1/residency_service.pb.h"
#include "tests/bench/load/check_answer.h"
#include "tests/bench/load/request_pool.h"
#include "tests/bench/load/rpc.h"

namespace domicile::bench {
namespace {

class BatchCheck : public Rpc {
 public:
  BatchCheck(const Population& population, View view, int size) : size_(size) {
    uint64_t question = 0;
    for (int i = 0; i < std::max(1, kQuestions / size); ++i) {
      v1::BatchCheckTransfersRequest request;
      if (view == View::kVerdict) request.set_view(v1::DECISION_VIEW_VERDICT);
      for (int j = 0; j < size; ++j) *request.add_checks() = population.Check(question++);
      requests_.Add(request);
    }
  }

  std::string path() const override { return "/domicile.v1.ResidencyService/BatchCheckTransfers"; }
  int questions() const override { return requests_.size(); }
  std::string_view Next(uint32_t) override { return requests_.Next(); }
  int decisions() const override { return size_; }

  absl::Status Check(std::string_view answer, Verdicts& verdicts) const override {
    v1::BatchCheckTransfersResponse response;
    if (!response.ParseFromArray(answer.data(), static_cast<int>(answer.size()))) {
      return absl::InternalError("the answer does not parse");
    }
    if (response.results_size() != size_) {
      return absl::InternalError(
          absl::StrCat("the answer has ", response.results_size(), " results for ", size_));
    }
    for (const v1::CheckResult& result : response.results()) {
      if (absl::Status status = CountResult(result, verdicts); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  const int size_;
  RequestPool requests_;
};

}  // namespace

std::unique_ptr<Rpc> MakeBatchCheck(const Population& population, View view, int size) {
  return std::make_unique<BatchCheck>(population, view, size);
}

}  // namespace domicile::bench
