// Checks on open streams, answered in any order.

#include "domicile/v1/residency_service.pb.h"
#include "tests/bench/load/check_answer.h"
#include "tests/bench/load/request_pool.h"
#include "tests/bench/load/rpc.h"

namespace domicile::bench {
namespace {

// The key of field 1, a varint: the id in both messages of StreamChecks.
constexpr char kIdKey = 0x08;

class StreamCheck : public Rpc {
 public:
  StreamCheck(const Population& population, View view) {
    for (int i = 0; i < kQuestions; ++i) {
      v1::StreamChecksRequest request;
      *request.mutable_check() = population.Check(static_cast<uint64_t>(i));
      if (view == View::kVerdict) request.set_view(v1::DECISION_VIEW_VERDICT);
      requests_.Add(request);
    }
  }

  std::string path() const override { return "/domicile.v1.ResidencyService/StreamChecks"; }
  bool streams() const override { return true; }
  bool has_tags() const override { return true; }

  // An id of 0 would be left out by the server.
  int questions() const override { return requests_.size(); }
  std::string_view Next(uint32_t tag) override {
    next_.clear();
    next_.push_back(kIdKey);
    uint64_t id = uint64_t{tag} + 1;
    for (; id >= 0x80; id >>= 7) next_.push_back(static_cast<char>(id | 0x80));
    next_.push_back(static_cast<char>(id));
    next_.append(requests_.Next());
    return next_;
  }

  int64_t TagOf(std::string_view answer) const override {
    if (answer.empty() || answer[0] != kIdKey) return Parsed(answer);
    uint64_t id = 0;
    for (size_t i = 1, shift = 0; i < answer.size() && shift < 63; ++i, shift += 7) {
      id |= (static_cast<uint64_t>(answer[i]) & 0x7f) << shift;
      if ((answer[i] & 0x80) == 0) return static_cast<int64_t>(id) - 1;
    }
    return -1;
  }

  int decisions() const override { return 1; }

  absl::Status Check(std::string_view answer, Verdicts& verdicts) const override {
    v1::StreamChecksResponse response;
    if (!response.ParseFromArray(answer.data(), static_cast<int>(answer.size()))) {
      return absl::InternalError("the answer does not parse");
    }
    return CountResult(response, verdicts);
  }

 private:
  // Nobody promises that the id comes first.
  static int64_t Parsed(std::string_view answer) {
    v1::StreamChecksResponse response;
    response.ParseFromArray(answer.data(), static_cast<int>(answer.size()));
    return static_cast<int64_t>(response.id()) - 1;
  }

  RequestPool requests_;
  std::string next_;
};

}  // namespace

std::unique_ptr<Rpc> MakeStreamCheck(const Population& population, View view) {
  return std::make_unique<StreamCheck>(population, view);
}

}  // namespace domicile::bench
