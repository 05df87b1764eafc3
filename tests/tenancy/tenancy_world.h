// Tenants and policies as tests keep them: a catalog written as text, the bundled law.

#ifndef DOMICILE_TESTS_TENANCY_TENANCY_WORLD_H_
#define DOMICILE_TESTS_TENANCY_TENANCY_WORLD_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "service/law/load.h"
#include "service/tenancy/editor.h"
#include "service/tenancy/tenants.h"
#include "tests/support/plugin_builder.h"

namespace domicile::tenancy {

inline v1::Tenant Tenant(std::string_view text) { return testing::FromText<v1::Tenant>(text); }
inline v1::Policy Policy(std::string_view text) { return testing::FromText<v1::Policy>(text); }
inline v1::OptIn OptIn(std::string_view text) { return testing::FromText<v1::OptIn>(text); }
inline v1::Objection Objection(std::string_view text) {
  return testing::FromText<v1::Objection>(text);
}
inline v1::Bundle Bundle(std::string_view text) { return testing::FromText<v1::Bundle>(text); }

// `acme/sms` needs no input, `acme/chat` a region, `east` or `west`; `beta/sms` is another
// company's.
inline testing::PluginBuilder Acme() {
  testing::PluginBuilder acme("acme");
  acme.Processor(std::string("entities { id: 'it' legal_name: 'Acme S.r.l.' country_code: 'IT' ") +
                 testing::kEvidence + "}");
  acme.Connector("sms");
  acme.Connector("chat", "channel_id: 'whatsapp' " + testing::Setting("region", "east west") +
                             testing::Placement("main", testing::Site("IT")));
  return acme;
}

inline std::shared_ptr<const catalog::Catalog> CatalogOf(
    const std::vector<testing::PluginBuilder>& plugins) {
  std::vector<catalog::PluginContent> contents;
  for (const testing::PluginBuilder& plugin : plugins) contents.push_back(plugin.Build());
  return testing::BuildOrDie(std::move(contents));
}

inline Reference TheReference() {
  static const auto* const catalog = new std::shared_ptr<const catalog::Catalog>(
      CatalogOf({Acme(), testing::PluginBuilder("beta")}));
  return {*catalog, law::BundledLaw()};
}

// The same after the whole of `beta` and the region `west` have gone.
inline Reference AfterBeta() {
  testing::PluginBuilder acme("acme");
  acme.Connector("chat", "channel_id: 'whatsapp' " + testing::Setting("region", "east") +
                             testing::Placement("main", testing::Site("IT")));
  return {CatalogOf({acme}), law::BundledLaw()};
}

inline absl::Time Noon() {
  return absl::FromCivil(absl::CivilHour(2026, 11, 23, 12), absl::UTCTimeZone());
}

// As the server keeps it at its first revision.
template <typename T>
std::shared_ptr<const T> KeptSince1970(T element) {
  element.set_revision(1);
  element.mutable_create_time();
  element.mutable_update_time();
  return std::make_shared<const T>(std::move(element));
}

// A tenancy with those tenants and policies, all at revision 1.
inline std::shared_ptr<const Tenancy> TenancyOf(const std::vector<v1::Tenant>& tenants,
                                                const std::vector<v1::Policy>& policies = {}) {
  Changes changes;
  changes.revision = 1;
  for (const v1::Tenant& tenant : tenants) changes.tenants[tenant.id()] = KeptSince1970(tenant);
  for (const v1::Policy& policy : policies) changes.policies[policy.id()] = KeptSince1970(policy);
  return Tenancy().With(changes);
}

}  // namespace domicile::tenancy

#endif  // DOMICILE_TESTS_TENANCY_TENANCY_WORLD_H_
