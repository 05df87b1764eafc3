#include "service/messages/message_file.h"

#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/messages/bad_data.h"
#include "service/messages/textproto_message.h"
#include "service/messages/yaml_message.h"

namespace domicile::messages {
namespace {

bool IsTextproto(const std::string& file) { return absl::EndsWith(file, ".textproto"); }
bool IsJson(const std::string& file) { return absl::EndsWith(file, ".json"); }
bool IsYaml(const std::string& file) {
  return absl::EndsWith(file, ".yaml") || absl::EndsWith(file, ".yml");
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in.is_open() || in.bad()) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read `", file, "`"));
  }
  return text.str();
}

bool IsMessageFile(const std::string& file) {
  return IsTextproto(file) || IsYaml(file) || IsJson(file);
}

absl::Status ReadMessage(const std::string& text, const std::string& file, const std::string& what,
                         google::protobuf::Message* message, const ReadOptions& options) {
  if (IsTextproto(file)) return ReadTextproto(text, file, message, options);
  if (IsYaml(file)) return ReadYaml(text, file, message, options);
  if (IsJson(file)) return ReadJson(text, file, message, options);
  return BadDataError(
      absl::StrCat(file, ": the name of ", what, " ends in .textproto, .yaml, .yml or .json"));
}

}  // namespace domicile::messages
