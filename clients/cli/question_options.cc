#include "clients/cli/question_options.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"

namespace domicile::cli {
namespace {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

// An option whose values become a repeated field.
CLI::Option* AddList(CLI::App& command, const std::string& name, Strings* values,
                     const std::string& type, const std::string& description) {
  return command
      .add_option_function<std::vector<std::string>>(
          name,
          [values](const std::vector<std::string>& given) {
            for (const std::string& value : given) *values->Add() = value;
          },
          description)
      ->type_name(type)
      ->take_all();
}

}  // namespace

std::string ParseInput(const std::string& text, v1::InputAssignment* input) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals + 1 == text.size()) {
    return absl::StrCat("`", text, "` is not NAME=VALUE or CONNECTOR:NAME=VALUE");
  }
  std::string name = text.substr(0, equals);
  const size_t colon = name.find(':');
  if (colon != std::string::npos) {
    input->set_connector_id(name.substr(0, colon));
    name.erase(0, colon + 1);
  }
  if (name.empty() || colon == 0) {
    return absl::StrCat("`", text, "` is not NAME=VALUE or CONNECTOR:NAME=VALUE");
  }
  input->set_name(name);
  input->set_value(text.substr(equals + 1));
  return "";
}

void AddInputOptions(CLI::App& command, Inputs* inputs, std::string* subject_country,
                     std::string* as_of) {
  command
      .add_option_function<std::vector<std::string>>(
          "--input",
          [inputs](const std::vector<std::string>& given) {
            for (const std::string& text : given) {
              const std::string problem = ParseInput(text, inputs->Add());
              if (!problem.empty()) throw CLI::ValidationError("--input", problem);
            }
          },
          "What an input is, for all connectors that have it or for one; may repeat")
      ->type_name("[CONNECTOR:]NAME=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--subject-country", *subject_country, "The country of the data subject")
      ->type_name("CC");
  command
      .add_option("--as-of", *as_of, "The day asked about, such as 2026-11-23; today by default")
      ->type_name("DATE");
}

void AddSelectorOptions(CLI::App& command, v1::ConnectorSelector* selector) {
  AddList(command, "--channel", selector->mutable_channel_ids(), "ID",
          "All connectors on this channel; may repeat")
      ->allow_extra_args(false);
  AddList(command, "--data-category", selector->mutable_data_categories(), "KEY",
          "All connectors that handle this data, or some that is part of it; may repeat")
      ->allow_extra_args(false);
}

void AddConnectorOption(CLI::App& command, const std::string& name, v1::ConnectorSelector* selector,
                        const std::string& description) {
  CLI::Option* option =
      AddList(command, name, selector->mutable_connector_ids(), "CONNECTOR", description);
  // A positional one takes all the words that are left, and its name says what they are.
  if (option->nonpositional()) {
    option->allow_extra_args(false);
  } else {
    option->type_name("");
  }
}

}  // namespace domicile::cli
