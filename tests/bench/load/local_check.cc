#include "tests/bench/load/local_check.h"

#include <utility>

#include "clients/cpp/local_decider.h"
#include "tests/bench/load/request_pool.h"

namespace domicile::bench {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(2);

class LocalCheck : public Mode {
 public:
  LocalCheck(const Population& population, std::unique_ptr<client::LocalDecider> decider)
      : decider_(std::move(decider)) {
    for (uint64_t i = 0; i < kQuestions; ++i) {
      v1::TransferCheck check = population.Check(i);
      // Where the place depends on somebody's country, a verdict cannot be asked for without it.
      if (decider_->CheckVerdict(check.tenant_id(), check.connector_id()).ok()) {
        questions_.push_back(std::move(check));
      }
    }
  }

  bool asks() const { return !questions_.empty(); }

  void Begin(uint32_t tag) override {
    const v1::TransferCheck& check = questions_[next_];
    next_ = next_ + 1 == questions_.size() ? 0 : next_ + 1;
    const auto verdict = decider_->CheckVerdict(check.tenant_id(), check.connector_id());
    if (verdict.ok()) ++verdicts_[static_cast<size_t>(verdict->verdict)];
    ended_.push_back({tag, Now(), verdict.status()});
  }

  // What was begun has ended; there is nothing else to wait for.
  absl::Status Poll(int64_t until, std::vector<End>& ended) override {
    if (ended_.empty()) {
      const int64_t start = Now();
      while (Now() < until) continue;
      idle_ += Now() - start;
    }
    for (End& end : ended_) ended.push_back(std::move(end));
    ended_.clear();
    return absl::OkStatus();
  }

  int decisions() const override { return 1; }
  int questions() const override { return static_cast<int>(questions_.size()); }
  Verdicts verdicts() const override { return verdicts_; }
  int64_t idle_nanoseconds() const override { return idle_; }

 private:
  const std::unique_ptr<client::LocalDecider> decider_;
  std::vector<v1::TransferCheck> questions_;
  size_t next_ = 0;
  std::vector<End> ended_;
  Verdicts verdicts_ = {};
  int64_t idle_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Mode>> MakeLocalCheck(const Population& population,
                                                     const std::string& address) {
  auto decider = client::LocalDecider::Start(client::MakeConnection(address),
                                             {.when_unable = client::WhenUnable::kRefuse});
  if (!decider.ok()) return decider.status();
  if (absl::Status ready = (*decider)->WaitUntilReady(kPatience); !ready.ok()) return ready;
  auto mode = std::make_unique<LocalCheck>(population, *std::move(decider));
  if (!mode->asks()) {
    return absl::FailedPreconditionError(
        "no question can be decided by tenant and connector alone");
  }
  return mode;
}

}  // namespace domicile::bench
