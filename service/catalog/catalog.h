// The catalog: all processors, channels and connectors, merged and validated. Immutable, and named
// by the digest of its content.
//
//   const v1::Connector* sms = catalog.FindConnector("twilio/sms");
//   if (sms == nullptr) ...

#ifndef DOMICILE_SERVICE_CATALOG_CATALOG_H_
#define DOMICILE_SERVICE_CATALOG_CATALOG_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domicile/v1/channel.pb.h"
#include "domicile/v1/connector.pb.h"
#include "domicile/v1/processor.pb.h"

namespace domicile::catalog {

// Everything returned by pointer or reference lives as long as the catalog. Thread-safe.
class Catalog {
 public:
  template <typename T>
  using ById = std::map<std::string, T, std::less<>>;

  // Takes elements that were validated together; use BuildCatalog.
  Catalog(ById<v1::Processor> processors, ById<v1::Channel> channels,
          ById<v1::Connector> connectors);

  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  // SHA-256 of the content, in hexadecimal: equal for equal content, whatever it was built from.
  const std::string& digest() const { return digest_; }

  const ById<v1::Processor>& processors() const { return processors_; }
  const ById<v1::Channel>& channels() const { return channels_; }
  const ById<v1::Connector>& connectors() const { return connectors_; }

  // Null when there is none of that id.
  const v1::Processor* FindProcessor(std::string_view id) const;
  const v1::Channel* FindChannel(std::string_view id) const;
  const v1::Connector* FindConnector(std::string_view id) const;

  // The processor of a connector of this catalog.
  const v1::Processor& ProcessorOf(const v1::Connector& connector) const;

 private:
  const ById<v1::Processor> processors_;
  const ById<v1::Channel> channels_;
  const ById<v1::Connector> connectors_;
  const std::string digest_;
};

// The entity of that id; null when the processor has none.
const v1::Entity* FindEntity(const v1::Processor& processor, std::string_view id);

// The input of that name; null when the connector has none.
const v1::Input* FindInput(const v1::Connector& connector, std::string_view name);

// The values that the input can have: its own, or every country.
std::vector<std::string> DomainOf(const v1::Input& input);

// The keys of a map by id, sorted.
template <typename T>
std::vector<std::string> IdsOf(const Catalog::ById<T>& elements) {
  std::vector<std::string> ids;
  for (const auto& [id, element] : elements) ids.push_back(id);
  return ids;
}

}  // namespace domicile::catalog

#endif  // DOMICILE_SERVICE_CATALOG_CATALOG_H_
