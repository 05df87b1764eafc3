#include "service/loader/combinations.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/loader/refusal.h"

namespace domicile::loader {

int64_t Combinations::Count(int64_t limit) const {
  int64_t count = 1;
  for (const Domain& domain : domains_) {
    count *= std::ssize(domain.values);
    if (count > limit) return limit + 1;
  }
  return count;
}

std::vector<std::string_view> Combinations::Values(int64_t combination) const {
  std::vector<std::string_view> values(domains_.size());
  for (size_t i = domains_.size(); i-- > 0;) {
    const std::vector<std::string>& domain = domains_[i].values;
    values[i] = domain[combination % std::ssize(domain)];
    combination /= std::ssize(domain);
  }
  return values;
}

std::string Combinations::Describe(int64_t combination) const {
  const std::vector<std::string_view> values = Values(combination);
  std::vector<std::string> parts;
  for (size_t i = 0; i < values.size(); ++i) {
    parts.push_back(absl::StrCat(Printable(domains_[i].name), "=", Printable(values[i])));
  }
  return absl::StrJoin(parts, ", ");
}

}  // namespace domicile::loader
