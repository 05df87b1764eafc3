#include "service/vocabulary/country.h"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/base/absl_view.h"

namespace domicile::vocabulary {
namespace {

struct Country {
  std::string_view code;
  std::string_view title;
};

// Sorted by code.
constexpr Country kCountries[] = {
#include "countries.inc"
};

const Country* Find(std::string_view code) {
  const auto* found = std::lower_bound(
      std::begin(kCountries), std::end(kCountries), code,
      [](const Country& country, std::string_view wanted) { return country.code < wanted; });
  return found != std::end(kCountries) && found->code == code ? found : nullptr;
}

}  // namespace

const std::vector<std::string>& CountryCodes() {
  static const auto* const codes = [] {
    auto* list = new std::vector<std::string>;
    for (const Country& country : kCountries) list->emplace_back(country.code);
    return list;
  }();
  return *codes;
}

bool IsCountry(std::string_view code) { return Find(code) != nullptr; }

std::string_view CountryTitle(std::string_view code) {
  const Country* country = Find(code);
  return country == nullptr ? std::string_view() : country->title;
}

std::string CountryHint(std::string_view code) {
  const std::string upper = absl::AsciiStrToUpper(base::AbslView(code));
  if (IsCountry(upper)) return absl::StrCat("; did you mean `", upper, "`?");
  if (upper == "UK") return "; the United Kingdom is `GB`";
  if (upper == "EL") return "; Greece is `GR`";
  for (const Country& country : kCountries) {
    const absl::string_view title(country.title.data(), country.title.size());
    if (absl::AsciiStrToUpper(title) == upper) {
      return absl::StrCat("; ", title, " is `", std::string(country.code), "`");
    }
  }
  return "";
}

absl::Status CheckCountry(std::string_view code) {
  if (IsCountry(code)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("`", std::string(code),
                   "` is not an ISO 3166-1 alpha-2 country code such as `IT`", CountryHint(code)));
}

bool IsSubdivisionOf(std::string_view code, std::string_view country) {
  if (code.size() < 4 || code.size() > 6 || code.substr(0, 2) != country || code[2] != '-') {
    return false;
  }
  return std::all_of(code.begin() + 3, code.end(), [](unsigned char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

}  // namespace domicile::vocabulary
