// Who is on a path.

#ifndef DOMICILE_SERVICE_DECISION_PARTIES_H_
#define DOMICILE_SERVICE_DECISION_PARTIES_H_

#include <string>

#include "domicile/v1/path.pb.h"
#include "domicile/v1/processor.pb.h"
#include "domicile/v1/provider.pb.h"

namespace domicile::decision {

// The entity with its country and its ultimate parent, as far as they are known on a basis that may
// be relied on. The processor must have it.
v1::PartyEntity DescribeEntity(const v1::Processor& processor, const std::string& entity_id);

// The country of the entity; empty when it is unknown or only believed.
std::string CountryOf(const v1::Entity& entity);

v1::Party TenantParty(const std::string& country_code);
v1::Party ProviderParty(const v1::Provider& provider);
v1::Party ProcessorParty(const v1::Processor& processor);
v1::Party ThirdParty(const std::string& title);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_PARTIES_H_
