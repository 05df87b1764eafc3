#include "clients/cli/help_formatter.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/table.h"

namespace domicile::cli {
namespace {

constexpr Terminal kPage = {.width = 100, .color = false};

// A heading and what stands below it, the first column indented.
void AppendSection(const std::string& heading, const Table& table, std::string* out) {
  if (!table.empty()) absl::StrAppend(out, "\n", heading, ":\n", table.Render(kPage));
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
  std::string out = absl::StrCat(app->get_description(), ".\n\n", make_usage(app, name));
  const auto add = [&](const CLI::Option* option, bool positional, Table* table) {
    const std::string label = make_option_name(option, positional) + make_option_opts(option);
    table->AddRow({"  " + label, make_option_desc(option)});
  };
  Table arguments;
  for (const CLI::Option* option : app->get_options()) {
    if (option->get_positional()) add(option, true, &arguments);
  }
  AppendSection("Arguments", arguments, &out);
  for (const std::string& group : app->get_groups()) {
    Table options;
    for (const CLI::Option* option : app->get_options()) {
      if (option->nonpositional() && option->get_group() == group) add(option, false, &options);
    }
    AppendSection(group, options, &out);
  }
  Table commands;
  for (const CLI::App* below : app->get_subcommands([](const CLI::App*) { return true; })) {
    commands.AddRow({"  " + below->get_name(), below->get_description()});
  }
  AppendSection("Commands", commands, &out);
  if (!app->get_footer().empty()) absl::StrAppend(&out, "\n", app->get_footer(), "\n");
  return out;
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  const std::string type = option->get_type_name();
  // The name of an argument says what it is, unless it has a finite set of values.
  const bool shown =
      option->nonpositional() ? option->get_items_expected_max() > 0 : absl::StrContains(type, "|");
  return absl::StrCat(shown && !type.empty() ? " " + type : "",
                      option->nonpositional() && option->get_required() ? " (required)" : "");
}

}  // namespace domicile::cli
