#include "tests/bench/generated_plugins.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>
#include <variant>

#include "absl/strings/str_format.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "service/base/digest.h"
#include "service/loader/load.h"
#include "service/loader/manifest.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/signed_plugin.h"

namespace domicile::testing {
namespace {

constexpr std::string_view kPatternId = "generated-0000";

std::string ReadPattern() {
  std::ostringstream bytes;
  bytes << std::ifstream(DOMICILE_TEST_GENERATED, std::ios::binary).rdbuf();
  if (bytes.str().find(kPatternId) == std::string::npos) {
    std::fprintf(stderr, "%s does not hold %s\n", DOMICILE_TEST_GENERATED, kPatternId.data());
    abort();
  }
  return bytes.str();
}

void ReplaceAll(std::string& text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, to.size(), to);
  }
}

std::string Serialize(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&out);
  out.Trim();
  return bytes;
}

// What the digest of the pattern's descriptors is taken over, so that copies need not be opened to
// be signed.
std::string ReadDescriptors() {
  const auto loaded = loader::LoadPluginFile(DOMICILE_TEST_GENERATED, TestLoadOptions(""));
  if (!loaded.ok() || !std::holds_alternative<catalog::PluginContent>(*loaded)) {
    std::fprintf(stderr, "%s cannot be loaded\n", DOMICILE_TEST_GENERATED);
    abort();
  }
  auto content = std::get<catalog::PluginContent>(*loaded);
  std::string form;
  loader::AppendDescriptor(Serialize(content.processor), form);
  for (plugin::v1::ConnectorDescriptor& connector : content.connectors) {
    connector.mutable_connector()->clear_resolver_table();
    loader::AppendDescriptor(Serialize(connector), form);
  }
  return form;
}

}  // namespace

GeneratedPlugins::GeneratedPlugins(int count) {
  std::string bytes = ReadPattern();
  std::string descriptors = ReadDescriptors();
  std::string previous(kPatternId);
  for (int i = 1; i <= count; ++i) {
    const std::string id = absl::StrFormat("generated-%04d", i);
    ReplaceAll(bytes, previous, id);
    ReplaceAll(descriptors, previous, id);
    const std::string library = directory_.Write("lib" + id + ".so", bytes);
    plugin::v1::Manifest manifest = ManifestFor(library);
    manifest.set_processor_id(id);
    manifest.set_descriptors_sha256(base::Sha256Hex(descriptors));
    SignAnyway(library, manifest);
    previous = id;
  }
}

}  // namespace domicile::testing
