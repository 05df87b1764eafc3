// Sentences out of parts.

#ifndef DOMICILE_SERVICE_DECISION_SENTENCE_H_
#define DOMICILE_SERVICE_DECISION_SENTENCE_H_

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "service/vocabulary/country.h"

namespace domicile::decision {

// The clause with a capital and a full stop.
inline std::string Sentence(std::string clause) {
  if (!clause.empty()) clause[0] = absl::ascii_toupper(static_cast<unsigned char>(clause[0]));
  if (clause.empty() || clause.back() != '.') clause += '.';
  return clause;
}

// `sourced partial` for `BASIS_SOURCED_PARTIAL` without its prefix `BASIS_`.
inline std::string EnumWord(const std::string& name, std::string_view prefix) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(name.substr(prefix.size()), {{"_", " "}}));
}

// Countries whose names take an article in English.
inline constexpr std::string_view kWithArticle[] = {
    "AE", "AX", "BS", "CC", "CF", "CK", "DO", "FK", "FO", "GB", "GM", "IM", "IO", "KM",
    "KY", "MH", "MP", "MV", "NL", "PH", "RU", "SB", "TC", "TF", "UM", "US", "VA"};

// `Japan (JP)` or `the United States (US)`, within a sentence; the code itself where it is no
// country's.
inline std::string CountryText(const std::string& code) {
  const std::string title(vocabulary::CountryTitle(code));
  if (title.empty()) return code;
  const bool article =
      std::find(std::begin(kWithArticle), std::end(kWithArticle), code) != std::end(kWithArticle);
  return absl::StrCat(article ? "the " : "", title, " (", code, ")");
}

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_SENTENCE_H_
