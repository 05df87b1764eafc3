#include "clients/cli/field_value.h"

#include <google/protobuf/text_format.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/messages/field_path.h"

namespace domicile::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What a report shows of one value, and of one list.
constexpr size_t kLongestValue = 200;
constexpr int kMostElements = 20;

std::string OneValue(const Message& message, const FieldDescriptor* field, int index) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintFieldValueToString(message, field, index, &text);
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    text = absl::StrCat("{ ", text, text.empty() || text.back() == ' ' ? "}" : " }");
  }
  if (text.size() <= kLongestValue) return text;
  // Not in the middle of a character.
  size_t end = kLongestValue;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

}  // namespace

bool EqualScalars(const Message& one, int one_index, const Message& other, int other_index,
                  const FieldDescriptor* field) {
  const auto* reflection = one.GetReflection();
  const bool repeated = field->is_repeated();
// Reflection has two getters a type.
#define DOMICILE_EQUAL(Type)                                               \
  (repeated ? reflection->GetRepeated##Type(one, field, one_index) ==      \
                  reflection->GetRepeated##Type(other, field, other_index) \
            : reflection->Get##Type(one, field) == reflection->Get##Type(other, field))
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return DOMICILE_EQUAL(Int32);
    case FieldDescriptor::CPPTYPE_INT64:
      return DOMICILE_EQUAL(Int64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return DOMICILE_EQUAL(UInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return DOMICILE_EQUAL(UInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return DOMICILE_EQUAL(Double);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return DOMICILE_EQUAL(Float);
    case FieldDescriptor::CPPTYPE_BOOL:
      return DOMICILE_EQUAL(Bool);
    case FieldDescriptor::CPPTYPE_ENUM:
      return DOMICILE_EQUAL(EnumValue);
    case FieldDescriptor::CPPTYPE_STRING:
      return DOMICILE_EQUAL(String);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return false;
  }
#undef DOMICILE_EQUAL
  return false;
}

std::string ValueText(const Message& message, const FieldDescriptor* field, int index) {
  return field->is_repeated() && index < 0 ? ListText(message, field)
                                           : OneValue(message, field, index);
}

std::string ListText(const Message& message, const FieldDescriptor* field) {
  const int size = message.GetReflection()->FieldSize(message, field);
  std::vector<std::string> values;
  for (int i = 0; i < size && i < kMostElements; ++i) {
    std::string key;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      key = messages::KeyOf(message.GetReflection()->GetRepeatedMessage(message, field, i));
    }
    values.push_back(key.empty() ? OneValue(message, field, i) : key);
  }
  if (size > kMostElements) values.push_back(absl::StrCat("and ", size - kMostElements, " more"));
  return absl::StrCat("[", absl::StrJoin(values, ", "), "]");
}

}  // namespace domicile::cli
