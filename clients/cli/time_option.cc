#include "clients/cli/time_option.h"

#include <google/protobuf/util/time_util.h>

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "service/base/date.h"

namespace domicile::cli {

std::string ParseTime(const std::string& text, google::protobuf::Timestamp* time) {
  const std::string full = base::ParseDay(text).ok() ? text + "T00:00:00Z" : text;
  if (google::protobuf::util::TimeUtil::FromString(full, time)) return "";
  return absl::StrCat("`", text,
                      "` is not a time such as 2026-11-23T12:00:00Z, nor a day such as 2026-11-23");
}

void AddTimeOption(CLI::App& command, const std::string& name, google::protobuf::Timestamp* time,
                   const std::string& description) {
  command
      .add_option_function<std::string>(
          name,
          [name, time](const std::string& text) {
            const std::string problem = ParseTime(text, time);
            if (!problem.empty()) throw CLI::ValidationError(name, problem);
          },
          description)
      ->type_name("TIME");
}

}  // namespace domicile::cli
