// The law as it is on one day, compiled: places, the kinds of senders, and policies as sets. It
// knows no catalog, and outlives many.

#ifndef DOMICILE_SERVICE_COMPILED_LAW_ON_DAY_H_
#define DOMICILE_SERVICE_COMPILED_LAW_ON_DAY_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "service/compiled/compiled_policy.h"
#include "service/compiled/interning.h"
#include "service/compiled/places.h"
#include "service/law/law.h"

namespace domicile::compiled {

// A sender as the law sees it.
struct SenderInfo {
  uint32_t sender_class = 0;  // equal for senders under the same regimes for as long
  std::optional<Place> country;
};

// The policies of a tenant, sorted by id.
struct PolicyList {
  uint64_t serial = 0;  // no other list's, and no policy's
  std::vector<std::shared_ptr<const CompiledPolicy>> policies;
  uint32_t acceptance = 0;
  bool acceptance_by_name = false;  // it depends on which of the policies a request concerns
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
  std::shared_ptr<const CompiledPolicy> Compile(std::shared_ptr<const v1::Policy> policy);
  std::shared_ptr<const PolicyList> MakeList(
      std::vector<std::shared_ptr<const CompiledPolicy>> policies);

  // How much more may be kept of what is compiled when it is first asked for, of all connectors.
  bool TakeRoom() { return room_.fetch_sub(1, std::memory_order_relaxed) > 0; }

 private:
  static constexpr int64_t kRoom = 300'000;

  const CountryLimit* LimitOf(const v1::CountrySet& set) override;

  const std::shared_ptr<const law::Law> law_;
  const absl::CivilDay day_;
  const Places places_;
  std::atomic<int64_t> room_{kRoom};

  absl::Mutex mutex_;  // one takes numbers of acceptances at a time
  Interner<std::vector<v1::Policy>> acceptances_;

  Interner<Sender> classes_;
  absl::flat_hash_map<std::string, const CountryLimit*> limits_;
  std::deque<CountryLimit> limit_store_;
  uint64_t next_serial_ = 1;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_LAW_ON_DAY_H_
