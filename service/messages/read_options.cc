#include "service/messages/read_options.h"

namespace domicile::messages {

int FieldLines::LineOf(absl::string_view path) const {
  while (!path.empty()) {
    const auto found = lines_.find(std::string(path));
    if (found != lines_.end()) return found->second;
    const size_t end = path.find_last_of(".[");
    path = end == absl::string_view::npos ? "" : path.substr(0, end);
  }
  return 0;
}

}  // namespace domicile::messages
