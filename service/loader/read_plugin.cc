#include "service/loader/read_plugin.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "service/base/digest.h"
#include "service/base/status_macros.h"
#include "service/loader/host/protocol.h"
#include "service/loader/manifest.h"
#include "service/loader/refusal.h"
#include "service/loader/rejection_reason.h"
#include "service/loader/tabulate.h"
#include "service/loader/unknown_field.h"

namespace domicile::loader {
namespace {

absl::Status Unexpected(uint32_t kind, const char* expected) {
  return Refuse(kBadAnswer, absl::StrCat("answers in the loader's place: a frame of kind ", kind,
                                         " came where ", expected, " was expected"));
}

// `whose` names the descriptor in messages.
absl::Status Parse(const std::string& bytes, const std::string& whose,
                   google::protobuf::Message& descriptor) {
  const std::string& type = descriptor.GetTypeName();
  if (!descriptor.ParseFromString(bytes)) {
    return Refuse(kDescriptorUnparsable, absl::StrCat("has as the descriptor of ", whose, " ",
                                                      bytes.size(), " bytes that are no ", type));
  }
  // A fact that is not understood must not be left out of an answer.
  const std::string unknown = FindUnknownField(descriptor);
  if (!unknown.empty()) {
    return Refuse(kDescriptorUnparsable,
                  absl::StrCat("has in the descriptor of ", whose, " the field ", unknown,
                               ", which this version does not know: it is built with newer .proto "
                               "files"));
  }
  return absl::OkStatus();
}

// What a child hands over before anything is made of it.
struct RawDescriptors {
  std::string processor;
  struct Connector {
    std::string descriptor;
    bool has_resolver;
  };
  std::vector<Connector> connectors;

  // What `descriptors_sha256` in manifest.proto is taken over.
  std::string Form() const {
    std::string form;
    AppendDescriptor(processor, form);
    for (const Connector& connector : connectors) AppendDescriptor(connector.descriptor, form);
    return form;
  }
};

absl::StatusOr<RawDescriptors::Connector> SplitConnector(const std::string& payload) {
  uint32_t resolver;
  if (payload.size() < sizeof(resolver)) return Unexpected(HOST_CONNECTOR, "a longer one");
  std::memcpy(&resolver, payload.data(), sizeof(resolver));
  return RawDescriptors::Connector{payload.substr(sizeof(resolver)), resolver != 0};
}

absl::StatusOr<RawDescriptors> ReceiveDescriptors(Child& child, const LoadOptions& options) {
  RawDescriptors raw;
  DOMICILE_ASSIGN_OR_RETURN(Frame processor, child.Receive());
  if (processor.kind != HOST_PROCESSOR) return Unexpected(processor.kind, "the processor");
  child.SetActivity("while its table was read");
  raw.processor = std::move(processor.payload);
  for (;;) {
    DOMICILE_ASSIGN_OR_RETURN(const Frame frame, child.Receive());
    if (frame.kind == HOST_LOADED) return raw;
    if (frame.kind != HOST_CONNECTOR) return Unexpected(frame.kind, "a connector");
    if (std::ssize(raw.connectors) == options.max_connectors) {
      return Refuse(kTooLarge, absl::StrCat("has more connectors than the ", options.max_connectors,
                                            " that a plugin may have"));
    }
    DOMICILE_ASSIGN_OR_RETURN(raw.connectors.emplace_back(), SplitConnector(frame.payload));
  }
}

absl::Status ParseAll(const RawDescriptors& raw, catalog::PluginContent& content) {
  DOMICILE_RETURN_IF_ERROR(Parse(raw.processor, "its processor", content.processor));
  for (const RawDescriptors::Connector& connector : raw.connectors) {
    plugin::v1::ConnectorDescriptor& descriptor = content.connectors.emplace_back();
    DOMICILE_RETURN_IF_ERROR(Parse(
        connector.descriptor, absl::StrCat("connector ", content.connectors.size()), descriptor));
  }
  return absl::OkStatus();
}

// Gives whether there was a resolver to ask.
absl::StatusOr<bool> TabulateOne(Child& child, uint32_t index, bool has_resolver,
                                 const LoadOptions& options, v1::Connector& connector) {
  connector.clear_resolver_table();  // output only
  if (!has_resolver && connector.resolver_inputs().empty()) return false;
  const std::string id = Printable(connector.id());
  if (!has_resolver) {
    return Refuse(kResolverMismatch, absl::StrCat("has no resolver for the connector `", id,
                                                  "`, which has `resolver_inputs`"));
  }
  if (connector.resolver_inputs().empty()) {
    return Refuse(kResolverMismatch,
                  absl::StrCat("has a resolver for the connector `", id,
                               "`, which has no `resolver_inputs` for it to look at"));
  }
  DOMICILE_ASSIGN_OR_RETURN(*connector.mutable_resolver_table(),
                            Tabulate(child, index, connector, options));
  return true;
}

// A resolver is code, and may have written to the plugin's table.
absl::Status CheckUnchanged(Child& child, const RawDescriptors& before,
                            const LoadOptions& options) {
  child.SetActivity("while its table was read once more");
  DOMICILE_RETURN_IF_ERROR(child.Send(HOST_REPEAT, {}));
  DOMICILE_ASSIGN_OR_RETURN(const RawDescriptors after, ReceiveDescriptors(child, options));
  if (after.Form() == before.Form()) return absl::OkStatus();
  return Refuse(kTableChanged,
                "hands over other descriptors after its resolvers were asked than before");
}

}  // namespace

absl::Status ReadPlugin(Child& child, const LoadOptions& options, catalog::PluginContent& content) {
  child.SetActivity("while it was opened and its constructors ran");
  DOMICILE_ASSIGN_OR_RETURN(const RawDescriptors raw, ReceiveDescriptors(child, options));
  content.descriptors_digest = base::Sha256Hex(raw.Form());
  DOMICILE_RETURN_IF_ERROR(ParseAll(raw, content));
  bool any_resolver = false;
  for (size_t i = 0; i < content.connectors.size(); ++i) {
    DOMICILE_ASSIGN_OR_RETURN(
        const bool has_resolver,
        TabulateOne(child, static_cast<uint32_t>(i), raw.connectors[i].has_resolver, options,
                    *content.connectors[i].mutable_connector()));
    any_resolver |= has_resolver;
  }
  return any_resolver ? CheckUnchanged(child, raw, options) : absl::OkStatus();
}

}  // namespace domicile::loader
