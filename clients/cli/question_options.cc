#include "clients/cli/question_options.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "clients/cli/validators.h"

namespace domicile::cli {

CLI::Option* AddList(CLI::App& command, const std::string& name, Strings* values,
                     const std::string& type, const std::string& description) {
  CLI::Option* option = command
                            .add_option_function<std::vector<std::string>>(
                                name,
                                [values](const std::vector<std::string>& given) {
                                  for (const std::string& value : given) *values->Add() = value;
                                },
                                description)
                            ->take_all();
  // A positional one takes all the words that are left, and its name says what they are.
  if (option->nonpositional()) {
    option->type_name(type)->allow_extra_args(false);
  } else {
    option->type_name("");
  }
  return option;
}

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

void AddInputOption(CLI::App& command, Inputs* inputs, const std::string& description) {
  command
      .add_option_function<std::vector<std::string>>(
          "--input",
          [inputs](const std::vector<std::string>& given) {
            for (const std::string& text : given) {
              const std::string problem = ParseInput(text, inputs->Add());
              if (!problem.empty()) throw CLI::ValidationError("--input", problem);
            }
          },
          description)
      ->type_name("[CONNECTOR:]NAME=VALUE")
      ->take_all()
      ->allow_extra_args(false);
}

void AddInputOptions(CLI::App& command, Inputs* inputs, std::string* subject_country,
                     std::string* as_of) {
  AddInputOption(command, inputs,
                 "What an input is, for all connectors that have it or for one; may repeat");
  command.add_option("--subject-country", *subject_country, "The country of the data subject")
      ->type_name("CC");
  Day(command.add_option("--as-of", *as_of,
                         "The day asked about, such as 2026-11-23; today by default"));
}

void AddTenantOption(CLI::App& command, std::string* tenant_id) {
  command.add_option("--tenant", *tenant_id, "The tenant that sends")->required()->type_name("ID");
}

void AddDataOptions(CLI::App& command, Strings* data_categories, Strings* purposes) {
  AddList(command, "--data", data_categories, "CATEGORY",
          "The data that is sent, such as user.contact.phone_number; may repeat. All that the "
          "connector handles by default");
  AddList(command, "--purpose", purposes, "NAME",
          "What it is sent for, as policies name it; may repeat");
}

void AddDataKindOption(CLI::App& command, std::string* data_kind) {
  OneOf(command.add_option("--data-kind", *data_kind,
                           "Whether the data is on the sender's own staff (hr); non_hr by default"),
        {"hr", "non_hr"});
}

void AddAtLeastOption(CLI::App& command, v1::AtLeast* at_least) {
  command
      .add_option_function<uint64_t>(
          "--at-least-revision",
          [at_least](uint64_t revision) { at_least->set_tenancy_revision(revision); },
          "Wait until the server has this revision of tenants and policies, which every change of "
          "them tells")
      ->type_name("N");
}

void AddSelectorOptions(CLI::App& command, v1::ConnectorSelector* selector) {
  AddList(command, "--channel", selector->mutable_channel_ids(), "ID",
          "All connectors on this channel; may repeat");
  AddList(command, "--data-category", selector->mutable_data_categories(), "KEY",
          "All connectors that handle this data, or some that is part of it; may repeat");
}

void AddConnectorOption(CLI::App& command, const std::string& name, v1::ConnectorSelector* selector,
                        const std::string& description) {
  AddList(command, name, selector->mutable_connector_ids(), "CONNECTOR", description);
}

}  // namespace domicile::cli
