#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "clients/cli/message_format.h"

namespace domicile::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Whether every reader of YAML 1.1 and 1.2 takes the plain text for a string. The words are those
// of YAML 1.1's bool and null types, in any case.
bool IsSafePlain(const std::string& text) {
  static const auto* const kWords = new std::set<std::string>(
      {"y", "yes", "n", "no", "true", "false", "on", "off", "null", "none", "nan", "inf"});
  if (text.empty() || !absl::ascii_isalpha(text[0])) return false;
  if (kWords->count(absl::AsciiStrToLower(text)) > 0) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '/' || c == '.';
  });
}

void EmitString(const std::string& text, YAML::Emitter& out) {
  if (!IsSafePlain(text)) out << YAML::DoubleQuoted;
  out << text;
}

void EmitMessage(const Message& message, YAML::Emitter& out);

// A value of a field, or the element at `index` of a repeated one.
void EmitValue(const Message& message, const FieldDescriptor* field, int index,
               YAML::Emitter& out) {
  const Reflection* reflection = message.GetReflection();
  const bool repeated = field->is_repeated();
// Reflection has two getters a type.
#define DOMICILE_GET(Type)                                         \
  (repeated ? reflection->GetRepeated##Type(message, field, index) \
            : reflection->Get##Type(message, field))
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      out << DOMICILE_GET(Int32);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      out << DOMICILE_GET(Int64);
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      out << DOMICILE_GET(UInt32);
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      out << DOMICILE_GET(UInt64);
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      out << DOMICILE_GET(Double);
      break;
    case FieldDescriptor::CPPTYPE_FLOAT:
      out << DOMICILE_GET(Float);
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      out << DOMICILE_GET(Bool);
      break;
    case FieldDescriptor::CPPTYPE_STRING:
      EmitString(field->type() == FieldDescriptor::TYPE_BYTES
                     ? absl::Base64Escape(DOMICILE_GET(String))
                     : DOMICILE_GET(String),
                 out);
      break;
    case FieldDescriptor::CPPTYPE_ENUM: {
      // A value that this program does not know yet is written as its number, as in JSON.
      const int number = DOMICILE_GET(EnumValue);
      const auto* value = field->enum_type()->FindValueByNumber(number);
      if (value != nullptr) {
        out << value->name();
      } else {
        out << number;
      }
      break;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      EmitMessage(DOMICILE_GET(Message), out);
      break;
  }
#undef DOMICILE_GET
}

// Entries sorted by key, so that equal messages have one form. All of the API's maps have strings
// as keys.
void EmitMap(const Message& message, const FieldDescriptor* field, YAML::Emitter& out) {
  std::map<std::string, const Message*> entries;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    const Message& entry = message.GetReflection()->GetRepeatedMessage(message, field, i);
    entries[entry.GetReflection()->GetString(entry, field->message_type()->map_key())] = &entry;
  }
  out << YAML::BeginMap;
  for (const auto& [key, entry] : entries) {
    out << YAML::Key;
    EmitString(key, out);
    out << YAML::Value;
    EmitValue(*entry, field->message_type()->map_value(), 0, out);
  }
  out << YAML::EndMap;
}

void EmitMessage(const Message& message, YAML::Emitter& out) {
  if (message.GetDescriptor() == google::protobuf::Timestamp::descriptor()) {
    google::protobuf::Timestamp timestamp;
    timestamp.CopyFrom(message);
    out << YAML::DoubleQuoted << google::protobuf::util::TimeUtil::ToString(timestamp);
    return;
  }
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  if (fields.empty()) {
    out << YAML::Flow << YAML::BeginMap << YAML::EndMap;
    return;
  }
  out << YAML::BeginMap;
  for (const FieldDescriptor* field : fields) {
    out << YAML::Key << field->json_name() << YAML::Value;
    if (field->is_map()) {
      EmitMap(message, field, out);
      continue;
    }
    if (!field->is_repeated()) {
      EmitValue(message, field, 0, out);
      continue;
    }
    out << YAML::BeginSeq;
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
      EmitValue(message, field, i, out);
    }
    out << YAML::EndSeq;
  }
  out << YAML::EndMap;
}

}  // namespace

std::string FormatYaml(const Message& message) {
  YAML::Emitter out;
  EmitMessage(message, out);
  return std::string(out.c_str(), out.size()) + "\n";
}

}  // namespace domicile::cli
