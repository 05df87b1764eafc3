// The law of transfers: regimes, groups of countries with dated membership, and rules with their
// conditions and days. It is data; see data/*.textproto and domicile/v1/law.proto. Immutable, and
// named by the digest of its content.
//
//   DOMICILE_ASSIGN_OR_RETURN(std::shared_ptr<const law::Law> law, law::Law::Build(data));
//   for (const law::Rule& rule : law->RulesOf("eu_gdpr")) ...

#ifndef DOMICILE_SERVICE_LAW_LAW_H_
#define DOMICILE_SERVICE_LAW_LAW_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "domicile/v1/law.pb.h"
#include "service/base/interval.h"
#include "service/law/groups.h"

namespace domicile::law {

// A rule with its days read. It lives as long as its law.
struct Rule {
  const v1::LawRule* data;
  base::Interval interval;
};

// Everything returned by pointer or reference lives as long as the law. Thread-safe.
class Law {
 public:
  // Validates the law and takes it. INVALID_ARGUMENT that lists what is wrong: ids that are twice
  // or missing, unknown countries, groups, regimes, statutes or data categories, intervals that are
  // empty, rules that contradict each other, statements without a citation.
  static absl::StatusOr<std::shared_ptr<const Law>> Build(v1::Law data);

  Law(const Law&) = delete;
  Law& operator=(const Law&) = delete;

  // SHA-256 of the content, in hexadecimal: equal for equal content, in whatever order it came.
  const std::string& digest() const { return digest_; }

  // The whole law, its elements sorted by id.
  const v1::Law& data() const { return data_; }

  const Groups& groups() const { return groups_; }

  // Null when there is none of that id.
  const v1::Regime* FindRegime(std::string_view id) const;
  const v1::LawRule* FindRule(std::string_view id) const;

  // The rules of a regime, whatever the day, the strongest effect first.
  const std::vector<Rule>& RulesOf(std::string_view regime_id) const;

  // The regimes that a sender in the country is under on the day.
  std::vector<const v1::Regime*> RegimesOf(std::string_view country_code, absl::CivilDay day) const;

  // The names of everything, sorted.
  std::vector<std::string> RegimeIds() const;
  std::vector<std::string> RuleIds() const;

 private:
  explicit Law(v1::Law data);

  const v1::Law data_;
  const std::string digest_;
  const Groups groups_;
  std::map<std::string, const v1::Regime*, std::less<>> regimes_;
  std::map<std::string, const v1::LawRule*, std::less<>> rules_;
  std::map<std::string, std::vector<Rule>, std::less<>> rules_of_;
};

}  // namespace domicile::law

#endif  // DOMICILE_SERVICE_LAW_LAW_H_
