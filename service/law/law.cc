#include "service/law/law.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "service/base/digest.h"
#include "service/base/status_macros.h"
#include "service/law/law_check.h"

namespace domicile::law {
namespace {

template <typename Elements, typename Key>
void SortBy(Elements& elements, const Key& key) {
  std::stable_sort(elements.begin(), elements.end(),
                   [&key](const auto& a, const auto& b) { return key(a) < key(b); });
}

// The order in which the files of a directory are read must not make another law.
v1::Law Sorted(v1::Law data) {
  SortBy(*data.mutable_groups(), [](const auto& group) { return group.code(); });
  SortBy(*data.mutable_regimes(), [](const auto& regime) { return regime.id(); });
  SortBy(*data.mutable_statutes(), [](const auto& statute) { return statute.id(); });
  SortBy(*data.mutable_rules(), [](const auto& rule) { return rule.id(); });
  return data;
}

std::string CanonicalForm(const v1::Law& data) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  // Fails only for a required field that is missing, which proto3 does not have.
  if (!data.SerializeToCodedStream(&out)) abort();
  out.Trim();
  return bytes;
}

template <typename T>
const T* FindIn(const std::map<std::string, const T*, std::less<>>& elements, std::string_view id) {
  const auto found = elements.find(id);
  return found == elements.end() ? nullptr : found->second;
}

template <typename T>
std::vector<std::string> KeysOf(const std::map<std::string, T, std::less<>>& elements) {
  std::vector<std::string> keys;
  for (const auto& [key, element] : elements) keys.push_back(key);
  return keys;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Law>> Law::Build(v1::Law data) {
  data = Sorted(std::move(data));
  DOMICILE_RETURN_IF_ERROR(CheckLaw(data));
  return std::shared_ptr<const Law>(new Law(std::move(data)));
}

Law::Law(v1::Law data)
    : data_(std::move(data)), digest_(base::Sha256Hex(CanonicalForm(data_))), groups_(data_) {
  for (const v1::Regime& regime : data_.regimes()) {
    regimes_.emplace(regime.id(), &regime);
    rules_of_[regime.id()];
  }
  for (const v1::LawRule& rule : data_.rules()) {
    rules_.emplace(rule.id(), &rule);
    rules_of_[rule.regime_id()].push_back(
        {&rule, base::IntervalOf(rule.valid_from(), rule.valid_until())});
  }
  for (auto& [regime, rules] : rules_of_) {
    SortBy(rules, [](const Rule& rule) { return rule.data->effect(); });
  }
}

const v1::Regime* Law::FindRegime(std::string_view id) const { return FindIn(regimes_, id); }

const v1::LawRule* Law::FindRule(std::string_view id) const { return FindIn(rules_, id); }

const std::vector<Rule>& Law::RulesOf(std::string_view regime_id) const {
  static const auto* const none = new std::vector<Rule>;
  const auto found = rules_of_.find(regime_id);
  return found == rules_of_.end() ? *none : found->second;
}

std::vector<const v1::Regime*> Law::RegimesOf(std::string_view country_code,
                                              absl::CivilDay day) const {
  std::vector<const v1::Regime*> regimes;
  for (const v1::Regime& regime : data_.regimes()) {
    if (groups_.Contains(regime.territory_code(), country_code, day)) regimes.push_back(&regime);
  }
  return regimes;
}

std::vector<std::string> Law::RegimeIds() const { return KeysOf(regimes_); }

std::vector<std::string> Law::RuleIds() const { return KeysOf(rules_); }

}  // namespace domicile::law
