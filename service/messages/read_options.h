// What a reader of messages may be told beside the text, and what it may tell beside the message.

#ifndef DOMICILE_SERVICE_MESSAGES_READ_OPTIONS_H_
#define DOMICILE_SERVICE_MESSAGES_READ_OPTIONS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace domicile::messages {

// Where the fields of a message stand in the file that it was read from.
class FieldLines {
 public:
  // `path` is such as `tenants[1].opt_ins[0].note`; lines count from 1.
  void Set(const std::string& path, int line) { lines_.emplace(path, line); }

  // The line of the field, or of the nearest one above it that stands in the file; 0 when none
  // does.
  int LineOf(absl::string_view path) const;

 private:
  std::map<std::string, int> lines_;
};

struct ReadOptions {
  // Whether YAML may hold any number of documents. Their lists are joined.
  bool many_documents = false;
  // Fields of other messages that may stand at the top, and are passed over.
  std::vector<const google::protobuf::FieldDescriptor*> passed_over;
  // Receives the lines of all fields, unless null.
  FieldLines* lines = nullptr;
};

}  // namespace domicile::messages

#endif  // DOMICILE_SERVICE_MESSAGES_READ_OPTIONS_H_
