// Every combination of the values of some inputs, numbered as in host/protocol.h: the last input's
// value changes fastest.

#ifndef DOMICILE_SERVICE_LOADER_COMBINATIONS_H_
#define DOMICILE_SERVICE_LOADER_COMBINATIONS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace domicile::loader {

struct Domain {
  std::string name;                 // of the input
  std::vector<std::string> values;  // at least one
};

class Combinations {
 public:
  explicit Combinations(std::vector<Domain> domains) : domains_(std::move(domains)) {}

  const std::vector<Domain>& domains() const { return domains_; }

  // How many there are, or `limit` + 1 when there are more than that.
  int64_t Count(int64_t limit) const;

  // One value for each input, which lives as long as this.
  std::vector<std::string_view> Values(int64_t combination) const;

  // Such as `region=eu, storage=local`, fit to be printed.
  std::string Describe(int64_t combination) const;

 private:
  std::vector<Domain> domains_;
};

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_COMBINATIONS_H_
