#include "service/messages/field_path.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.pb.h"
#include "service/base/nearest.h"

namespace domicile::messages {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status CheckFieldPath(const Descriptor* type, const std::string& path) {
  for (const std::string& name : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    if (type == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("field path `", path, "`: what stands before `", name, "` has no fields"));
    }
    const FieldDescriptor* field = type->FindFieldByName(name);
    if (field == nullptr) {
      std::vector<std::string> names;
      for (int i = 0; i < type->field_count(); ++i) names.push_back(type->field(i)->name());
      return absl::InvalidArgumentError(absl::StrCat("field path `", path, "`: ", type->name(),
                                                     " has no field `", name, "`",
                                                     base::DidYouMean(name, names)));
    }
    type = field->message_type();
  }
  return absl::OkStatus();
}

std::string Below(absl::string_view path, absl::string_view name) {
  return path.empty() ? std::string(name) : absl::StrCat(path, ".", name);
}

bool IsAtOrBelow(absl::string_view path, absl::string_view above) {
  return absl::StartsWith(path, above) &&
         (path.size() == above.size() || path[above.size()] == '.');
}

std::string KeyOf(const Message& message) {
  // An entry of a map goes by its key.
  if (message.GetDescriptor()->options().map_entry()) {
    const FieldDescriptor* key = message.GetDescriptor()->map_key();
    if (key->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      return message.GetReflection()->GetString(message, key);
    }
  }
  for (const char* name : {"connector_id", "id", "entity_id", "processor_id"}) {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || field->is_repeated() ||
        field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      continue;
    }
    std::string key = message.GetReflection()->GetString(message, field);
    if (!key.empty()) return key;
  }
  return "";
}

std::string ElementPath(const std::string& path, const Message& element, int index) {
  const std::string key = KeyOf(element);
  return absl::StrCat(path, "[", key.empty() ? absl::StrCat(index) : key, "]");
}

}  // namespace domicile::messages
