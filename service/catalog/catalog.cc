#include "service/catalog/catalog.h"

#include <cstdlib>
#include <utility>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "service/base/digest.h"
#include "service/vocabulary/country.h"
#include "service/vocabulary/identifier.h"

namespace domicile::catalog {
namespace {

// Each element with its length before it, so that no two catalogs share a form. Deterministic: the
// messages hold no maps, and the elements come sorted.
std::string CanonicalForm(const Catalog::ById<v1::Processor>& processors,
                          const Catalog::ById<v1::Channel>& channels,
                          const Catalog::ById<v1::Connector>& connectors) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  const auto append = [&out](const auto& elements) {
    out.WriteVarint64(elements.size());
    for (const auto& [id, element] : elements) {
      out.WriteVarint64(element.ByteSizeLong());
      // Fails only for a required field that is missing, which proto3 does not have.
      if (!element.SerializeToCodedStream(&out)) abort();
    }
  };
  append(processors);
  append(channels);
  append(connectors);
  out.Trim();
  return bytes;
}

template <typename T>
const T* FindIn(const Catalog::ById<T>& elements, std::string_view id) {
  const auto found = elements.find(id);
  return found == elements.end() ? nullptr : &found->second;
}

}  // namespace

Catalog::Catalog(ById<v1::Processor> processors, ById<v1::Channel> channels,
                 ById<v1::Connector> connectors)
    : processors_(std::move(processors)),
      channels_(std::move(channels)),
      connectors_(std::move(connectors)),
      digest_(base::Sha256Hex(CanonicalForm(processors_, channels_, connectors_))) {}

const v1::Processor* Catalog::FindProcessor(std::string_view id) const {
  return FindIn(processors_, id);
}

const v1::Channel* Catalog::FindChannel(std::string_view id) const { return FindIn(channels_, id); }

const v1::Connector* Catalog::FindConnector(std::string_view id) const {
  return FindIn(connectors_, id);
}

const v1::Processor& Catalog::ProcessorOf(const v1::Connector& connector) const {
  return processors_.find(vocabulary::ProcessorOf(connector.id()))->second;
}

const v1::Entity* FindEntity(const v1::Processor& processor, std::string_view id) {
  for (const v1::Entity& entity : processor.entities()) {
    if (entity.id() == id) return &entity;
  }
  return nullptr;
}

const v1::Input* FindInput(const v1::Connector& connector, std::string_view name) {
  for (const v1::Input& input : connector.inputs()) {
    if (input.name() == name) return &input;
  }
  return nullptr;
}

std::vector<std::string> DomainOf(const v1::Input& input) {
  if (input.values().empty() && input.kind() != v1::INPUT_KIND_SETTING) {
    return vocabulary::CountryCodes();
  }
  std::vector<std::string> domain;
  for (const v1::InputValue& value : input.values()) domain.push_back(value.value());
  return domain;
}

}  // namespace domicile::catalog
