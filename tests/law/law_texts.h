// Laws that a test writes as text.

#ifndef DOMICILE_TESTS_LAW_LAW_TEXTS_H_
#define DOMICILE_TESTS_LAW_LAW_TEXTS_H_

#include <string>

namespace domicile::law {

// A rule of the regime below, with all that it says beside its id and its citation.
inline std::string RuleText(const std::string& id, const std::string& more) {
  return "rules { id: '" + id + "' regime_id: 'roman' citations { text: 'a letter' } " + more +
         " } ";
}

inline constexpr char kRegime[] =
    "regimes { id: 'roman' title: 'Roman law' territory_code: 'IT' citations { text: 'Digest' } } ";

// What a rule of adequacy says beside its destination, its days and its conditions.
inline constexpr char kAdequacy[] =
    "effect: EFFECT_ADEQUACY instrument: 'a letter' title: 'A letter' ";

inline std::string AdequacyOf(const std::string& id, const std::string& country) {
  return RuleText(id, std::string(kAdequacy) + "destination { country_codes: '" + country + "' }");
}

inline constexpr char kToJapan[] = "destination { country_codes: 'JP' } ";

}  // namespace domicile::law

#endif  // DOMICILE_TESTS_LAW_LAW_TEXTS_H_
