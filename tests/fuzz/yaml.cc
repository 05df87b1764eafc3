// The CLI's reader of YAML and JSON: what it reads, written in each of the CLI's forms and read
// again, says the same.

#include "clients/cli/message_format.h"
#include "domicile/v1/contract.pb.h"
#include "domicile/v1/law.pb.h"
#include "domicile/v1/receipt.pb.h"
#include "domicile/v1/tenant_service.pb.h"
#include "service/messages/textproto_message.h"
#include "service/messages/yaml_message.h"
#include "tests/fuzz/input.h"

namespace domicile {
namespace {

void ReadAndWrite(const std::string& text, bool json, google::protobuf::Message& message) {
  const absl::Status read =
      json ? messages::ReadJson(text, "f", &message) : messages::ReadYaml(text, "f", &message);
  if (!read.ok()) {
    DOMICILE_FUZZ_EXPECT(read.message().substr(0, 1) == "f", read.ToString());
    return;
  }
  const std::string bytes = message.SerializeAsString();
  // What is no UTF-8 is in no message that travels.
  if (!message.ParseFromString(bytes)) return;
  const auto expect_same = [&](const absl::Status& status, const std::string& written) {
    DOMICILE_FUZZ_EXPECT(status.ok(), status.ToString() + "\n" + written);
    DOMICILE_FUZZ_EXPECT(message.SerializeAsString() == bytes, written);
    message.Clear();
  };
  const std::string yaml = cli::FormatYaml(message);
  const std::string textproto = cli::FormatTextproto(message);
  const auto as_json = cli::FormatJson(message);
  message.Clear();
  expect_same(messages::ReadYaml(yaml, "f", &message), yaml);
  expect_same(messages::ReadTextproto(textproto, "f", &message), textproto);
  if (as_json.ok()) expect_same(messages::ReadJson(*as_json, "f", &message), *as_json);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Choices choices({reinterpret_cast<const char*>(data), size});
  const size_t kind = choices.Below(8);
  const std::string text(choices.rest());
  v1::Contract contract;
  v1::Bundle bundle;
  v1::Law law;
  v1::Receipt receipt;
  google::protobuf::Message* const messages[] = {&contract, &bundle, &law, &receipt};
  ReadAndWrite(text, kind >= 4, *messages[kind % 4]);
  return 0;
}

}  // namespace domicile
