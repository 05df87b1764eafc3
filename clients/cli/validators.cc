#include "clients/cli/validators.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/date.h"
#include "service/base/nearest.h"

namespace domicile::cli {

CLI::Option* OneOf(CLI::Option* option, const std::vector<std::string>& values) {
  option->type_name(absl::StrJoin(values, "|"));
  return option->check([values](const std::string& given) -> std::string {
    if (std::find(values.begin(), values.end(), given) != values.end()) return "";
    return absl::StrCat("`", given, "` is not one of ", absl::StrJoin(values, ", "),
                        base::DidYouMean(given, values));
  });
}

CLI::Option* Day(CLI::Option* option) {
  option->type_name("DAY");
  return option->check([](const std::string& given) {
    return std::string(base::ParseDay(given).status().message());
  });
}

CLI::Option* AddRepeated(CLI::App& command, const std::string& name,
                         std::vector<std::string>& values, const std::string& type,
                         const std::string& description) {
  return command.add_option(name, values, description)
      ->type_name(type)
      ->take_all()
      ->allow_extra_args(false);
}

}  // namespace domicile::cli
