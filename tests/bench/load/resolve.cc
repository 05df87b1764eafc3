// Where one connector processes data, a call each.

#include "domicile/v1/residency_service.pb.h"
#include "tests/bench/load/request_pool.h"
#include "tests/bench/load/rpc.h"

namespace domicile::bench {
namespace {

class Resolve : public Rpc {
 public:
  explicit Resolve(const Population& population) {
    for (int i = 0; i < kQuestions; ++i)
      requests_.Add(population.Resolve(static_cast<uint64_t>(i)));
  }

  std::string path() const override { return "/domicile.v1.ResidencyService/ResolveResidency"; }
  int questions() const override { return requests_.size(); }
  std::string_view Next(uint32_t) override { return requests_.Next(); }

  absl::Status Check(std::string_view answer, Verdicts&) const override {
    v1::ResolveResidencyResponse response;
    const auto size = static_cast<int>(answer.size());
    if (response.ParseFromArray(answer.data(), size) && response.residencies_size() == 1) {
      return absl::OkStatus();
    }
    return absl::InternalError("the answer is not that of one connector");
  }

 private:
  RequestPool requests_;
};

}  // namespace

std::unique_ptr<Rpc> MakeResolve(const Population& population) {
  return std::make_unique<Resolve>(population);
}

}  // namespace domicile::bench
