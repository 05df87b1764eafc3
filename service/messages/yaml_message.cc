#include "service/messages/yaml_message.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/nearest.h"
#include "service/base/status_macros.h"
#include "service/messages/bad_data.h"
#include "service/messages/field_path.h"
#include "service/messages/json_escapes.h"
#include "service/messages/yaml_bounds.h"

namespace domicile::messages {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool HasName(const FieldDescriptor& field, const std::string& name) {
  return field.name() == name || field.json_name() == name;
}

const FieldDescriptor* FindField(const Descriptor* type, const std::string& name) {
  for (int i = 0; i < type->field_count(); ++i) {
    if (HasName(*type->field(i), name)) return type->field(i);
  }
  return nullptr;
}

// The name of a value without what all of them begin with, as people write it: `query` for
// ACCESS_ROLE_QUERY. The first value of each enum ends in UNSPECIFIED, by our rules.
std::string ShortName(const EnumDescriptor& type, const EnumValueDescriptor& value) {
  const absl::string_view prefix = absl::StripSuffix(type.value(0)->name(), "UNSPECIFIED");
  return absl::AsciiStrToLower(absl::StripPrefix(value.name(), prefix));
}

// By its name or its short name; null when there is none.
const EnumValueDescriptor* FindValue(const EnumDescriptor& type, const std::string& name) {
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->name() == name || ShortName(type, *type.value(i)) == name) {
      return type.value(i);
    }
  }
  return nullptr;
}

class Reader {
 public:
  Reader(const std::string& file, const Message& top, const ReadOptions& options)
      : file_(file), top_(top.GetDescriptor()), options_(options) {}

  absl::Status ReadMessage(const YAML::Node& node, Message* message) const {
    const Descriptor* type = message->GetDescriptor();
    if (!node.IsMap()) return Error(node, absl::StrCat("expected the fields of ", type->name()));
    std::set<const FieldDescriptor*> seen;
    for (const auto& entry : node) {
      const FieldDescriptor* field = FindField(type, entry.first.Scalar());
      if (field == nullptr && type == top_ && IsPassedOver(entry.first.Scalar())) continue;
      if (field == nullptr) {
        return Error(entry.first,
                     absl::StrCat("unknown field `", entry.first.Scalar(), "` in ", type->name(),
                                  base::DidYouMean(entry.first.Scalar(), FieldNames(type))));
      }
      if (!seen.insert(field).second) {
        return Error(entry.first, absl::StrCat("field `", field->name(), "` is there twice"));
      }
      if (const auto* oneof = field->containing_oneof();
          oneof != nullptr && message->GetReflection()->HasOneof(*message, oneof)) {
        return Error(entry.first, absl::StrCat("field `", field->name(), "` excludes another `",
                                               oneof->name(), "` that is there"));
      }
      DOMICILE_RETURN_IF_ERROR(ReadField(entry.second, field, message));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Error(const YAML::Node& node, const std::string& problem) const {
    // yaml-cpp counts from 0.
    return BadDataError(absl::StrCat(file_, ":", node.Mark().line + 1, ": ", problem));
  }

  bool IsPassedOver(const std::string& name) const {
    return std::any_of(options_.passed_over.begin(), options_.passed_over.end(),
                       [&name](const FieldDescriptor* field) { return HasName(*field, name); });
  }

  static std::vector<std::string> FieldNames(const Descriptor* type) {
    std::vector<std::string> names;
    for (int i = 0; i < type->field_count(); ++i) names.push_back(type->field(i)->name());
    return names;
  }

  absl::Status ReadField(const YAML::Node& node, const FieldDescriptor* field,
                         Message* message) const {
    if (!field->is_repeated()) return ReadValue(node, field, message);
    if (field->is_map()) return ReadMap(node, field, message);
    if (!node.IsSequence()) {
      return Error(node, absl::StrCat("field `", field->name(), "` needs a list"));
    }
    for (const YAML::Node& element : node) {
      DOMICILE_RETURN_IF_ERROR(ReadValue(element, field, message));
    }
    return absl::OkStatus();
  }

  // A map is written as one, and not as the list of entries that it is to reflection.
  absl::Status ReadMap(const YAML::Node& node, const FieldDescriptor* field,
                       Message* message) const {
    if (!node.IsMap()) {
      return Error(node, absl::StrCat("field `", field->name(), "` needs keys with values"));
    }
    const Descriptor* type = field->message_type();
    for (const auto& entry : node) {
      Message* added = message->GetReflection()->AddMessage(message, field);
      DOMICILE_RETURN_IF_ERROR(ReadValue(entry.first, type->map_key(), added));
      DOMICILE_RETURN_IF_ERROR(ReadValue(entry.second, type->map_value(), added));
    }
    return absl::OkStatus();
  }

  // Sets the field, or adds to it.
  absl::Status ReadValue(const YAML::Node& node, const FieldDescriptor* field,
                         Message* message) const {
    const Reflection* reflection = message->GetReflection();
    if (node.IsNull()) {
      return Error(node, absl::StrCat("field `", field->name(), "` has no value"));
    }
    if (field->message_type() == google::protobuf::Timestamp::descriptor()) {
      return ReadTime(node, field, message);
    }
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return ReadMessage(node, field->is_repeated() ? reflection->AddMessage(message, field)
                                                    : reflection->MutableMessage(message, field));
    }
    if (!node.IsScalar()) {
      return Error(node, absl::StrCat("field `", field->name(), "` needs a single value"));
    }
    return ReadScalar(node, field, message);
  }

  absl::Status ReadTime(const YAML::Node& node, const FieldDescriptor* field,
                        Message* message) const {
    google::protobuf::Timestamp time;
    if (!node.IsScalar() || !google::protobuf::util::TimeUtil::FromString(node.Scalar(), &time)) {
      return Error(node, absl::StrCat("field `", field->name(),
                                      "` needs a time such as 2026-11-23T12:00:00Z"));
    }
    const Reflection* reflection = message->GetReflection();
    (field->is_repeated() ? reflection->AddMessage(message, field)
                          : reflection->MutableMessage(message, field))
        ->CopyFrom(time);
    return absl::OkStatus();
  }

  absl::Status ReadScalar(const YAML::Node& node, const FieldDescriptor* field,
                          Message* message) const {
    const Reflection* reflection = message->GetReflection();
    const std::string& text = node.Scalar();
// Reflection has two setters a type.
#define DOMICILE_SET(Type, value)                                      \
  (field->is_repeated() ? reflection->Add##Type(message, field, value) \
                        : reflection->Set##Type(message, field, value))
    const auto wrong = [&](const std::string& expected) {
      return Error(
          node, absl::StrCat("field `", field->name(), "` is `", text, "`; expected ", expected));
    };
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string value = text;
        if (field->type() == FieldDescriptor::TYPE_BYTES && !absl::Base64Unescape(text, &value)) {
          return wrong("base64");
        }
        DOMICILE_SET(String, value);
        break;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        if (text != "true" && text != "false") return wrong("true or false");
        DOMICILE_SET(Bool, text == "true");
        break;
      case FieldDescriptor::CPPTYPE_INT32: {
        int32_t value;
        if (!absl::SimpleAtoi(text, &value)) return wrong("a whole number");
        DOMICILE_SET(Int32, value);
        break;
      }
      case FieldDescriptor::CPPTYPE_INT64: {
        int64_t value;
        if (!absl::SimpleAtoi(text, &value)) return wrong("a whole number");
        DOMICILE_SET(Int64, value);
        break;
      }
      case FieldDescriptor::CPPTYPE_UINT32: {
        uint32_t value;
        if (!absl::SimpleAtoi(text, &value)) return wrong("a whole number from 0 on");
        DOMICILE_SET(UInt32, value);
        break;
      }
      case FieldDescriptor::CPPTYPE_UINT64: {
        uint64_t value;
        if (!absl::SimpleAtoi(text, &value)) return wrong("a whole number from 0 on");
        DOMICILE_SET(UInt64, value);
        break;
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* type = field->enum_type();
        const auto* value = FindValue(*type, text);
        if (value == nullptr) {
          std::vector<std::string> names;
          for (int i = 0; i < type->value_count(); ++i) {
            names.push_back(type->value(i)->name());
            names.push_back(ShortName(*type, *type->value(i)));
          }
          return wrong(absl::StrCat("a value of ", type->name(), base::DidYouMean(text, names)));
        }
        DOMICILE_SET(Enum, value);
        break;
      }
      default:
        // No other type occurs in what contracts rely on.
        return wrong("a type that this program can read");
    }
#undef DOMICILE_SET
    return absl::OkStatus();
  }

  const std::string& file_;
  const Descriptor* const top_;
  const ReadOptions& options_;
};

// Notes the lines of what was read.
class LineNotes {
 public:
  explicit LineNotes(FieldLines* lines) : lines_(lines) {}

  void Note(const YAML::Node& node, const Descriptor* type, const std::string& above) {
    if (!node.IsMap()) return;
    for (const auto& entry : node) {
      const FieldDescriptor* field = FindField(type, entry.first.Scalar());
      if (field == nullptr) continue;
      const std::string path = Below(above, field->name());
      NoteValue(entry.first, entry.second, field, path);
      if (!field->is_repeated() || field->is_map()) continue;
      for (const YAML::Node& element : entry.second) {
        // A list may go on in the next document.
        NoteValue(element, element, field, absl::StrCat(path, "[", sizes_[path]++, "]"));
      }
    }
  }

 private:
  void NoteValue(const YAML::Node& at, const YAML::Node& value, const FieldDescriptor* field,
                 const std::string& path) {
    // yaml-cpp counts from 0.
    lines_->Set(path, at.Mark().line + 1);
    if (field->message_type() != nullptr) Note(value, field->message_type(), path);
  }

  FieldLines* const lines_;
  std::map<std::string, int> sizes_;
};

}  // namespace

absl::Status ReadYaml(const std::string& text, const std::string& file, Message* message,
                      const ReadOptions& options) {
  // yaml-cpp throws; nothing of ours does.
  try {
    DOMICILE_RETURN_IF_ERROR(CheckYamlBounds(text, file));
    std::vector<YAML::Node> documents;
    for (const YAML::Node& document : YAML::LoadAll(text)) {
      // Between two separators there may be nothing but comments.
      if (!options.many_documents || !document.IsNull()) documents.push_back(document);
    }
    if (!options.many_documents && documents.size() != 1) {
      return BadDataError(absl::StrCat(file, ": expected one document, found ", documents.size()));
    }
    const Reader reader(file, *message, options);
    for (const YAML::Node& document : documents) {
      DOMICILE_RETURN_IF_ERROR(reader.ReadMessage(document, message));
    }
    if (options.lines != nullptr) {
      LineNotes notes(options.lines);
      for (const YAML::Node& document : documents) {
        notes.Note(document, message->GetDescriptor(), "");
      }
    }
    return CheckTexts(*message, file);
  } catch (const YAML::Exception& error) {
    return BadDataError(absl::StrCat(file, ":", error.mark.line + 1, ": ", error.msg));
  }
}

absl::Status ReadJson(const std::string& text, const std::string& file, Message* message,
                      const ReadOptions& options) {
  // JSON is YAML, but for how characters beyond 16 bits are escaped.
  return ReadYaml(JoinSurrogates(text), file, message, options);
}

}  // namespace domicile::messages
