#include "service/base/utf8.h"

#include <google/protobuf/stubs/common.h>

#include <vector>

#include "absl/strings/str_cat.h"

namespace domicile::base {

std::string FirstNotUtf8(const google::protobuf::Message& message) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!is_message && field->type() != FieldDescriptor::TYPE_STRING) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const std::string name =
          field->is_repeated() ? absl::StrCat(field->name(), "[", i, "]") : field->name();
      if (is_message) {
        const std::string within =
            FirstNotUtf8(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                              : reflection.GetMessage(message, field));
        if (!within.empty()) return absl::StrCat(name, ".", within);
        continue;
      }
      std::string scratch;
      const std::string& text =
          field->is_repeated() ? reflection.GetRepeatedStringReference(message, field, i, &scratch)
                               : reflection.GetStringReference(message, field, &scratch);
      if (!google::protobuf::internal::IsStructurallyValidUTF8(text)) return name;
    }
  }
  return "";
}

}  // namespace domicile::base
