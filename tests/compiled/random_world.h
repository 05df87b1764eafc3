// Catalogs, laws, tenants and requests that differ in all that decisions look at, by chance.

#ifndef DOMICILE_TESTS_COMPILED_RANDOM_WORLD_H_
#define DOMICILE_TESTS_COMPILED_RANDOM_WORLD_H_

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "domicile/v1/policy.pb.h"
#include "domicile/v1/tenant.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "service/catalog/catalog.h"
#include "service/law/law.h"

namespace domicile::testing {

// The same seed gives the same.
class RandomWorld {
 public:
  RandomWorld(uint32_t seed, absl::CivilDay day) : random_(seed), day_(day) {}

  // The bundled catalog, in which places, legal persons, days and evidence are others.
  std::shared_ptr<const catalog::Catalog> NextCatalog();

  // The bundled law, in which rules are missing or have other days, and countries join and leave
  // groups.
  std::shared_ptr<const law::Law> NextLaw();

  // A tenant that names no policy beside these.
  v1::Tenant NextTenant(const std::string& id, const catalog::Catalog& catalog,
                        const std::vector<std::string>& policy_ids);

  v1::Policy NextPolicy(const std::string& id, const catalog::Catalog& catalog);

  // What a request says beside tenant and connector; mostly nothing. Not all of it need be right.
  v1::TransferCheck NextShape(const v1::Connector& connector);

  // True once in `of` times.
  bool Chance(int of) { return Number(of) == 0; }
  // From 0 up to below.
  int Number(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  std::string Pick(const std::vector<std::string>& values);

 private:
  std::string Country();
  std::string Place();
  std::string DayNear();
  void ChangeEvidence(google::protobuf::RepeatedPtrField<v1::Evidence>& evidence);
  void ChangeProcessor(v1::Processor& processor);
  void ChangeConnector(v1::Connector& connector);
  void ChangeSite(v1::Site& site);
  v1::CountrySet Countries();
  v1::Selection Names(const std::vector<std::string>& names);

  std::mt19937 random_;
  const absl::CivilDay day_;
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_COMPILED_RANDOM_WORLD_H_
