#include "service/decision/parties.h"

#include "service/catalog/catalog.h"
#include "service/catalog/evidence_check.h"

namespace domicile::decision {
namespace {

v1::Party MakeParty(v1::PartyKind kind, const std::string& id, const std::string& title,
                    const std::string& country_code) {
  v1::Party party;
  party.set_kind(kind);
  party.set_id(id);
  party.set_title(title);
  party.set_country_code(country_code);
  return party;
}

// The country, when the evidence for it, or else for the whole statement, may be relied on.
std::string ReliableCountry(const std::string& country_code,
                            const google::protobuf::RepeatedPtrField<v1::Evidence>& of_country,
                            const google::protobuf::RepeatedPtrField<v1::Evidence>& of_statement) {
  return catalog::MayBeReliedOn(of_country.empty() ? of_statement : of_country) ? country_code : "";
}

}  // namespace

std::string CountryOf(const v1::Entity& entity) {
  return ReliableCountry(entity.country_code(), entity.country_evidence(), entity.evidence());
}

v1::PartyEntity DescribeEntity(const v1::Processor& processor, const std::string& entity_id) {
  const v1::Entity* entity = catalog::FindEntity(processor, entity_id);
  v1::PartyEntity described;
  described.set_entity_id(entity->id());
  described.set_legal_name(entity->legal_name());
  described.set_country_code(CountryOf(*entity));
  // Up to the last parent whose control is more than believed; the catalog has no circles.
  while (entity != nullptr && entity->has_parent() &&
         catalog::MayBeReliedOn(entity->parent().evidence())) {
    const v1::Parent& parent = entity->parent();
    entity = catalog::FindEntity(processor, parent.entity_id());
    if (entity != nullptr) {
      described.set_parent_legal_name(entity->legal_name());
      described.set_parent_country_code(CountryOf(*entity));
    } else {
      described.set_parent_legal_name(parent.legal_name());
      described.set_parent_country_code(
          ReliableCountry(parent.country_code(), parent.country_evidence(), parent.evidence()));
    }
  }
  return described;
}

v1::Party TenantParty(const std::string& country_code) {
  return MakeParty(v1::PARTY_KIND_TENANT, "", "tenant", country_code);
}

v1::Party ProviderParty(const v1::Provider& provider) {
  return MakeParty(v1::PARTY_KIND_PROVIDER, "",
                   provider.title().empty() ? "provider" : provider.title(),
                   provider.country_code());
}

v1::Party ProcessorParty(const v1::Processor& processor) {
  return MakeParty(v1::PARTY_KIND_PROCESSOR, processor.id(), processor.title(), "");
}

v1::Party ThirdParty(const std::string& title) {
  return MakeParty(v1::PARTY_KIND_THIRD_PARTY, "", title, "");
}

}  // namespace domicile::decision
