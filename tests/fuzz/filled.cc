#include "tests/fuzz/filled.h"

#include <string>

#include "absl/strings/match.h"

namespace domicile::fuzz {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string TextFor(const FieldDescriptor& field) {
  const std::string& name = field.name();
  const std::string& type = field.containing_type()->name();
  const auto is = [&name](const char* part) { return absl::StrContains(name, part); };
  if (is("country") || is("countries")) return "IT";
  if (is("tenant_id")) return "rossi";
  if (is("connector")) return "acme/sms";
  if (is("processor")) return "acme";
  if (is("channel")) return "sms";
  if (is("categories")) return "user.contact.phone_number";
  if (is("purpose")) return "support";
  if (is("regime")) return "eu-gdpr";
  if (is("policy") || is("policies")) return "p";
  if (is("as_of") || is("date") || is("day") || is("valid") || is("until")) return "2026-11-23";
  if (is("token") || is("digest")) return "";
  if (name == "id") return type == "Policy" ? "p" : "filled";
  if (name == "name") return "region";
  if (name == "value") return "east";
  return "some text";
}

void SetScalar(Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  const bool list = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      list ? reflection.AddString(&message, &field, TextFor(field))
           : reflection.SetString(&message, &field, TextFor(field));
      break;
    case FieldDescriptor::CPPTYPE_ENUM: {
      // The first value says nothing.
      const auto* type = field.enum_type();
      const auto* value = type->value(type->value_count() > 1 ? 1 : 0);
      list ? reflection.AddEnum(&message, &field, value)
           : reflection.SetEnum(&message, &field, value);
      break;
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      if (!list) reflection.SetBool(&message, &field, true);
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      if (!list) reflection.SetInt32(&message, &field, 3);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      if (!list) reflection.SetInt64(&message, &field, 3);
      break;
    default:
      break;  // revisions and sizes: 0 lets more requests through
  }
}

}  // namespace

void Fill(Message& message, int depth) {
  const auto& type = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.real_containing_oneof() != nullptr &&
        reflection.HasOneof(message, field.real_containing_oneof())) {
      continue;
    }
    if (field.is_map() || absl::StrContains(field.name(), "at_least")) continue;
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      SetScalar(message, field);
    } else if (depth > 1) {
      Fill(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                               : *reflection.MutableMessage(&message, &field),
           depth - 1);
    }
  }
}

}  // namespace domicile::fuzz
