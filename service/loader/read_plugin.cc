#include "service/loader/read_plugin.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/loader/host/protocol.h"
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

absl::Status ParseConnector(const std::string& payload, catalog::PluginContent& content,
                            std::vector<bool>& has_resolver) {
  uint32_t resolver;
  if (payload.size() < sizeof(resolver)) return Unexpected(HOST_CONNECTOR, "a longer one");
  std::memcpy(&resolver, payload.data(), sizeof(resolver));
  has_resolver.push_back(resolver != 0);
  return Parse(payload.substr(sizeof(resolver)), absl::StrCat("connector ", has_resolver.size()),
               content.connectors.emplace_back());
}

absl::Status ReadDescriptors(Child& child, const LoadOptions& options,
                             catalog::PluginContent& content, std::vector<bool>& has_resolver) {
  child.SetActivity("while it was opened and its constructors ran");
  DOMICILE_ASSIGN_OR_RETURN(const Frame processor, child.Receive());
  if (processor.kind != HOST_PROCESSOR) return Unexpected(processor.kind, "the processor");
  child.SetActivity("while its table was read");
  DOMICILE_RETURN_IF_ERROR(Parse(processor.payload, "its processor", content.processor));
  for (;;) {
    DOMICILE_ASSIGN_OR_RETURN(const Frame frame, child.Receive());
    if (frame.kind == HOST_LOADED) return absl::OkStatus();
    if (frame.kind != HOST_CONNECTOR) return Unexpected(frame.kind, "a connector");
    if (std::ssize(has_resolver) == options.max_connectors) {
      return Refuse(kTooLarge, absl::StrCat("has more connectors than the ", options.max_connectors,
                                            " that a plugin may have"));
    }
    DOMICILE_RETURN_IF_ERROR(ParseConnector(frame.payload, content, has_resolver));
  }
}

}  // namespace

absl::Status ReadPlugin(Child& child, const LoadOptions& options, catalog::PluginContent& content) {
  std::vector<bool> has_resolver;
  DOMICILE_RETURN_IF_ERROR(ReadDescriptors(child, options, content, has_resolver));
  for (size_t i = 0; i < content.connectors.size(); ++i) {
    v1::Connector& connector = *content.connectors[i].mutable_connector();
    connector.clear_resolver_table();  // output only
    if (!has_resolver[i] && connector.resolver_inputs().empty()) continue;
    const std::string id = Printable(connector.id());
    if (!has_resolver[i]) {
      return Refuse(kResolverMismatch, absl::StrCat("has no resolver for the connector `", id,
                                                    "`, which has `resolver_inputs`"));
    }
    if (connector.resolver_inputs().empty()) {
      return Refuse(kResolverMismatch,
                    absl::StrCat("has a resolver for the connector `", id,
                                 "`, which has no `resolver_inputs` for it to look at"));
    }
    DOMICILE_ASSIGN_OR_RETURN(*connector.mutable_resolver_table(),
                              Tabulate(child, static_cast<uint32_t>(i), connector, options));
  }
  return absl::OkStatus();
}

}  // namespace domicile::loader
