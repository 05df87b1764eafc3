// Countries and groups of countries as dense numbers, sets of them as bits, and what a policy says
// of countries as three such sets.

#ifndef DOMICILE_SERVICE_COMPILED_PLACES_H_
#define DOMICILE_SERVICE_COMPILED_PLACES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/civil_time.h"
#include "domicile/v1/policy.pb.h"
#include "service/compiled/days.h"
#include "service/law/groups.h"

namespace domicile::compiled {

using Place = uint16_t;

// A set of places; one cache line.
class PlaceSet {
 public:
  static constexpr size_t kCapacity = 512;

  void Add(Place place) { words_[place / 64] |= uint64_t{1} << (place % 64); }
  bool Has(Place place) const { return (words_[place / 64] >> (place % 64) & 1) != 0; }

  PlaceSet& operator|=(const PlaceSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }

  bool Meets(const PlaceSet& other) const {
    uint64_t both = 0;
    for (size_t i = 0; i < words_.size(); ++i) both |= words_[i] & other.words_[i];
    return both != 0;
  }

  // Whether all of it is in the other.
  bool Within(const PlaceSet& other) const {
    uint64_t beyond = 0;
    for (size_t i = 0; i < words_.size(); ++i) beyond |= words_[i] & ~other.words_[i];
    return beyond == 0;
  }

  bool operator==(const PlaceSet&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const PlaceSet& places) {
    return H::combine(std::move(h), places.words_);
  }

 private:
  std::array<uint64_t, kCapacity / 64> words_{};
};

// A country of a group that joins or leaves it, or a place that a limit judges otherwise, and the
// next day on which that happens.
struct PlaceChange {
  Place place;
  Day day;
};

// Immutable, and thread-safe because of it.
class Places {
 public:
  // The groups as they are on the day.
  Places(const law::Groups& groups, absl::CivilDay day);

  // Nothing for a code that is neither a country nor a group, and for a group beyond those that a
  // set has room for.
  std::optional<Place> Find(std::string_view code) const;

  // Countries come first, then groups.
  size_t size() const { return members_.size(); }

  // The countries of a group; a country itself.
  const PlaceSet& MembersOf(Place place) const { return members_[place]; }

  // Which countries join or leave a group next, and when.
  const std::vector<PlaceChange>& ChangesOf(Place place) const { return changes_[place]; }

 private:
  void Add(std::string_view code);

  absl::flat_hash_map<std::string, Place> numbers_;
  std::vector<PlaceSet> members_;
  std::vector<std::vector<PlaceChange>> changes_;
};

// What a policy's set of countries makes of each place.
struct CountryLimit {
  PlaceSet within;                   // all of the place is in the set
  PlaceSet partly;                   // of a group some countries are
  std::vector<PlaceChange> changes;  // when that may change

  CountryLimit(const v1::CountrySet& set, const Places& places);
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_PLACES_H_
