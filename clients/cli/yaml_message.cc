#include "clients/cli/yaml_message.h"

#include <yaml-cpp/yaml.h>

#include <set>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/json_escapes.h"
#include "service/base/nearest.h"
#include "service/base/status_macros.h"

namespace domicile::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  absl::Status ReadMessage(const YAML::Node& node, Message* message) const {
    const Descriptor* type = message->GetDescriptor();
    if (!node.IsMap()) return Error(node, absl::StrCat("expected the fields of ", type->name()));
    std::set<const FieldDescriptor*> seen;
    for (const auto& entry : node) {
      const FieldDescriptor* field = FindField(type, entry.first.Scalar());
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

  static const FieldDescriptor* FindField(const Descriptor* type, const std::string& name) {
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (field->name() == name || field->json_name() == name) return field;
    }
    return nullptr;
  }

  static std::vector<std::string> FieldNames(const Descriptor* type) {
    std::vector<std::string> names;
    for (int i = 0; i < type->field_count(); ++i) names.push_back(type->field(i)->name());
    return names;
  }

  absl::Status ReadField(const YAML::Node& node, const FieldDescriptor* field,
                         Message* message) const {
    if (!field->is_repeated()) return ReadValue(node, field, message);
    if (!node.IsSequence()) {
      return Error(node, absl::StrCat("field `", field->name(), "` needs a list"));
    }
    for (const YAML::Node& element : node) {
      DOMICILE_RETURN_IF_ERROR(ReadValue(element, field, message));
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
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return ReadMessage(node, field->is_repeated() ? reflection->AddMessage(message, field)
                                                    : reflection->MutableMessage(message, field));
    }
    if (!node.IsScalar()) {
      return Error(node, absl::StrCat("field `", field->name(), "` needs a single value"));
    }
    return ReadScalar(node, field, message);
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
      case FieldDescriptor::CPPTYPE_STRING:
        DOMICILE_SET(String, text);
        break;
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
      case FieldDescriptor::CPPTYPE_UINT64: {
        uint64_t value;
        if (!absl::SimpleAtoi(text, &value)) return wrong("a whole number from 0 on");
        DOMICILE_SET(UInt64, value);
        break;
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* type = field->enum_type();
        const auto* value = type->FindValueByName(text);
        if (value == nullptr) {
          std::vector<std::string> names;
          for (int i = 0; i < type->value_count(); ++i) names.push_back(type->value(i)->name());
          return wrong(absl::StrCat("a value of ", type->name(), base::DidYouMean(text, names)));
        }
        DOMICILE_SET(Enum, value);
        break;
      }
      default:
        // No other type occurs in what contracts are made of.
        return wrong("a type that this program can read");
    }
#undef DOMICILE_SET
    return absl::OkStatus();
  }

  const std::string& file_;
};

}  // namespace

absl::Status ReadYaml(const std::string& text, const std::string& file, Message* message) {
  // yaml-cpp throws; nothing of ours does.
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() != 1) {
      return BadDataError(absl::StrCat(file, ": expected one document, found ", documents.size()));
    }
    return Reader(file).ReadMessage(documents[0], message);
  } catch (const YAML::Exception& error) {
    return BadDataError(absl::StrCat(file, ":", error.mark.line + 1, ": ", error.msg));
  }
}

absl::Status ReadJson(const std::string& text, const std::string& file, Message* message) {
  // JSON is YAML, but for how characters beyond 16 bits are escaped.
  return ReadYaml(JoinSurrogates(text), file, message);
}

}  // namespace domicile::cli
