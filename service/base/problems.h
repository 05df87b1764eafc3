// What is wrong with a message, each with the path of the field.

#ifndef DOMICILE_SERVICE_BASE_PROBLEMS_H_
#define DOMICILE_SERVICE_BASE_PROBLEMS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/message.h"

namespace domicile::base {

// Collects problems, so that an author sees them together. The path of each is below the prefix.
class Problems {
 public:
  // An author corrects a handful at a time; more only hide each other.
  static constexpr size_t kMost = 8;

  void Add(const std::string& path, const std::string& what) {
    ++count_;
    if (texts_.size() < kMost) texts_.push_back(absl::StrCat(path, ": ", what));
  }
  void AddIfError(const std::string& path, const absl::Status& status) {
    if (!status.ok()) Add(path, std::string(status.message()));
  }
  bool empty() const { return count_ == 0; }
  std::string ToString() const {
    std::string text = absl::StrJoin(texts_, "; ");
    if (count_ > texts_.size()) absl::StrAppend(&text, "; and ", count_ - texts_.size(), " more");
    return text;
  }

 private:
  size_t count_ = 0;
  std::vector<std::string> texts_;
};

// Calls `visit(message, path)` for `root` and every message within it, each before those within it.
// Paths are like `placements[0].sites[2]`, below `path`.
template <typename Visit>
void ForEachMessage(google::protobuf::Message& root, const std::string& path, const Visit& visit) {
  visit(root, path);
  const google::protobuf::Reflection& reflection = *root.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection.ListFields(root, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const std::string below = absl::StrCat(path, path.empty() ? "" : ".", field->name());
    if (!field->is_repeated()) {
      ForEachMessage(*reflection.MutableMessage(&root, field), below, visit);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(root, field); ++i) {
      ForEachMessage(*reflection.MutableRepeatedMessage(&root, field, i),
                     absl::StrCat(below, "[", i, "]"), visit);
    }
  }
}

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_PROBLEMS_H_
