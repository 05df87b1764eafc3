// One check a call.

#include "domicile/v1/residency_service.pb.h"
#include "tests/bench/load/check_answer.h"
#include "tests/bench/load/request_pool.h"
#include "tests/bench/load/rpc.h"

namespace domicile::bench {
namespace {

class UnaryCheck : public Rpc {
 public:
  UnaryCheck(const Population& population, View view) {
    for (int i = 0; i < kQuestions; ++i) {
      v1::CheckTransferRequest request;
      *request.mutable_check() = population.Check(static_cast<uint64_t>(i));
      if (view == View::kVerdict) request.set_view(v1::DECISION_VIEW_VERDICT);
      requests_.Add(request);
    }
  }

  std::string path() const override { return "/domicile.v1.ResidencyService/CheckTransfer"; }
  int questions() const override { return requests_.size(); }
  std::string_view Next(uint32_t) override { return requests_.Next(); }

  int decisions() const override { return 1; }

  absl::Status Check(std::string_view answer, Verdicts& verdicts) const override {
    v1::CheckTransferResponse response;
    if (!response.ParseFromArray(answer.data(), static_cast<int>(answer.size()))) {
      return absl::InternalError("the answer does not parse");
    }
    return CountDecision(response.decision(), verdicts);
  }

 private:
  RequestPool requests_;
};

}  // namespace

std::unique_ptr<Rpc> MakeUnaryCheck(const Population& population, View view) {
  return std::make_unique<UnaryCheck>(population, view);
}

}  // namespace domicile::bench
