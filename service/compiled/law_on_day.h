// The law as it is on one day, compiled: places, the kinds of senders, and policies as sets. It
// knows no catalog, and outlives many.

#ifndef DOMICILE_SERVICE_COMPILED_LAW_ON_DAY_H_
#define DOMICILE_SERVICE_COMPILED_LAW_ON_DAY_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "service/compiled/compiled_policy.h"
#include "service/compiled/interning.h"
#include "service/compiled/persistent_array.h"
#include "service/compiled/places.h"
#include "service/law/law.h"

namespace domicile::compiled {

// A sender as the law sees it.
struct SenderInfo {
  uint32_t sender_class = 0;  // equal for senders under the same regimes for as long
  std::optional<Place> country;
};

// By their numbers of an Interning. A number whose source() is null is that of no policy.
using CompiledPolicies = PersistentArray<CompiledPolicy>;

// The policies that tenants are under, sorted by id.
class PolicyList {
 public:
  uint64_t serial = 0;  // no other list's, and no policy's
  uint32_t acceptance = 0;

  // Whether the acceptance depends on which of the policies a request concerns.
  bool acceptance_by_name() const { return acceptance_by_name_; }

  // By their numbers.
  absl::Span<const uint32_t> policies() const {
    return {count_ <= kFew ? few_.data() : many_.get(), count_};
  }

 private:
  friend class LawOnDay;
  static constexpr size_t kFew = 2;

  uint32_t count_ : 31 = 0;
  uint32_t acceptance_by_name_ : 1 = 0;
  // Most lists are short, and found without following a pointer.
  std::array<uint32_t, kFew> few_{};
  std::shared_ptr<const uint32_t[]> many_;
};

// Any thread may read what it was handed, and call AcceptanceOf(). The rest is for one at a time.
class LawOnDay : private LimitSource {
 public:
  LawOnDay(std::shared_ptr<const law::Law> law, absl::CivilDay day);

  const std::shared_ptr<const law::Law>& law() const { return law_; }
  absl::CivilDay day() const { return day_; }
  const Places& places() const { return places_; }

  // A sender of that class.
  const Sender& SenderOf(uint32_t sender_class) const { return classes_[sender_class]; }

  // Policies that accept as instruments and as evidence what those accepted that the number was
  // given for, and ask nothing else.
  const std::vector<v1::Policy>& Acceptance(uint32_t number) const { return acceptances_[number]; }

  // The number of what all of the policies together accept; 0 when they narrow nothing.
  uint32_t AcceptanceOf(const std::vector<const CompiledPolicy*>& policies);

  SenderInfo InfoOf(const Sender& sender);
  CompiledPolicy Compile(std::shared_ptr<const v1::Policy> policy);
  // The policies' numbers are those of `policies`.
  PolicyList MakeList(const std::vector<uint32_t>& numbers, const CompiledPolicies& policies);

  // Facts that are equal, kept once, for as long as this. Thread-safe.
  const RouteFacts* Keep(RouteFacts facts);

  // A number for a cell. Thread-safe.
  uint32_t NextCell() { return next_cell_.fetch_add(1, std::memory_order_relaxed); }

  // How much more may be kept of what is compiled when it is first asked for, of all connectors.
  bool TakeRoom() { return room_.fetch_sub(1, std::memory_order_relaxed) > 0; }

 private:
  static constexpr int64_t kRoom = 300'000;

  const PolicyLimits* LimitsOf(const v1::Policy& policy) override;
  const CountryLimit* LimitOf(const v1::CountrySet& set);

  const std::shared_ptr<const law::Law> law_;
  const absl::CivilDay day_;
  const Places places_;
  std::atomic<int64_t> room_{kRoom};
  std::atomic<uint32_t> next_cell_{1};

  absl::Mutex mutex_;  // one takes numbers of acceptances, or keeps facts, at a time
  Interner<std::vector<v1::Policy>> acceptances_;
  absl::node_hash_set<RouteFacts> facts_;

  Interner<Sender> classes_;
  absl::flat_hash_map<std::string, const CountryLimit*> limits_;
  std::deque<CountryLimit> limit_store_;
  absl::flat_hash_map<std::string, const PolicyLimits*> combinations_;
  std::deque<PolicyLimits> combination_store_;
  uint64_t next_serial_ = 1;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_LAW_ON_DAY_H_
