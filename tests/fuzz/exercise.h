// What becomes of facts, law and tenants that were accepted: everything that they are ever asked.

#ifndef DOMICILE_TESTS_FUZZ_EXERCISE_H_
#define DOMICILE_TESTS_FUZZ_EXERCISE_H_

#include <memory>
#include <vector>

#include "service/catalog/catalog.h"
#include "service/law/law.h"
#include "service/tenancy/tenancy.h"

namespace domicile::fuzz {

// A few connectors: a fixed place, one that a setting chooses, one that nobody knows, a chain.
std::shared_ptr<const catalog::Catalog> SmallCatalog();

// `rossi` in Italy, `smith` in the United Kingdom and `keller` in Switzerland, each opted in to all
// connectors, up to a bound.
std::shared_ptr<const tenancy::Tenancy> TenantsOf(const catalog::Catalog& catalog);

// Decides for the tenants and connectors, up to a bound, by the compiled and by the readable
// engine, which must say the same.
void Decide(const std::shared_ptr<const catalog::Catalog>& catalog,
            const std::shared_ptr<const law::Law>& law,
            const std::shared_ptr<const tenancy::Tenancy>& tenancy);

// Asks the questions that need no tenant, and then decides under the bundled law.
void Exercise(const std::shared_ptr<const catalog::Catalog>& catalog);

}  // namespace domicile::fuzz

#endif  // DOMICILE_TESTS_FUZZ_EXERCISE_H_
