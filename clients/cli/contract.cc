#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/contract_file.h"
#include "clients/cli/contract_report.h"
#include "clients/cli/contract_run.h"
#include "clients/cli/contract_tenancy.h"
#include "clients/cli/local_server.h"
#include "service/base/status_macros.h"

namespace domicile::cli {
namespace {

struct ContractOptions {
  std::vector<std::string> files;
  std::string junit;
  bool apply = false;
  LocalServerOptions local;

  bool serves_plugins() const { return !local.plugins_directory.empty(); }
};

absl::Status WriteJunit(const v1::ContractReports& reports, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << FormatJunit(reports);
  file.close();
  if (!file) return absl::InvalidArgumentError(absl::StrCat("cannot write `", path, "`"));
  return absl::OkStatus();
}

absl::StatusOr<v1::ContractReport> TestOne(const v1::Contract& contract, const std::string& file,
                                           const client::Client& client) {
  DOMICILE_RETURN_IF_ERROR(ApplyTenancy(contract, file, client));
  return RunContract(contract, file, client);
}

absl::StatusOr<ExitStatus> TestContracts(const ContractOptions& options, Context& context) {
  // All files are read first: a bad one is found before anything is asked.
  std::vector<v1::Contract> contracts;
  for (const std::string& file : options.files) {
    DOMICILE_ASSIGN_OR_RETURN(v1::Contract contract, ReadContract(file));
    contracts.push_back(std::move(contract));
  }
  if (!options.serves_plugins() && !options.apply) {
    for (size_t i = 0; i < contracts.size(); ++i) {
      DOMICILE_RETURN_IF_ERROR(
          CheckBringsNoTenancy(contracts[i], options.files[i], ServerAddress(context.options)));
    }
  }
  v1::ContractReports reports;
  std::unique_ptr<LocalServer> shared;
  for (size_t i = 0; i < contracts.size(); ++i) {
    if (!options.serves_plugins()) {
      DOMICILE_ASSIGN_OR_RETURN(*reports.add_reports(),
                                TestOne(contracts[i], options.files[i], context.Connect()));
      continue;
    }
    // The tenants of one contract are not those of the next.
    std::unique_ptr<LocalServer> own;
    std::unique_ptr<LocalServer>& server = contracts[i].has_tenancy() ? own : shared;
    if (server == nullptr) {
      DOMICILE_ASSIGN_OR_RETURN(server, LocalServer::Start(options.local, context));
    }
    DOMICILE_ASSIGN_OR_RETURN(*reports.add_reports(),
                              TestOne(contracts[i], options.files[i], server->Connect(context)));
  }
  if (context.WantsTable()) {
    context.out << FormatReports(reports, context.out_terminal);
  } else {
    DOMICILE_RETURN_IF_ERROR(context.Print(reports));
  }
  if (!options.junit.empty()) DOMICILE_RETURN_IF_ERROR(WriteJunit(reports, options.junit));
  return TotalsOf(reports).broken == 0 ? ExitStatus::kSuccess : ExitStatus::kContractFailed;
}

}  // namespace

void AddContractCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("contract", "Test what a consumer relies on in the answers");
  auto options = std::make_shared<ContractOptions>();
  CLI::App& test = tree.AddCommand(
      group,
      {.name = "test",
       .description = "Test contracts against a server, or against plugins without one",
       .examples = {"contract test tests/contract/*.yaml",
                    "contract test residency.yaml --plugins build/dev/lib/domicile/plugins",
                    "contract test decisions.yaml --server 127.0.0.1:7443 --apply",
                    "contract test residency.yaml --junit report.xml"}},
      [options](Context& context) { return TestContracts(*options, context); });
  test.add_option("FILES", options->files, "Contracts: .textproto, .yaml, .yml or .json")
      ->required()
      ->type_name("FILE");
  test.add_option("--junit", options->junit, "Also write the outcome as JUnit XML")
      ->type_name("FILE");
  CLI::Option* plugins = test.add_option("--plugins", options->local.plugins_directory,
                                         "Serve these plugins within this program, for the test")
                             ->type_name("DIR");
  test.add_option("--plugin-keys", options->local.plugin_keys,
                  "Directory of the keys that they must be signed with, with --plugins; by default "
                  "the one that came with this program")
      ->type_name("DIR")
      ->needs(plugins);
  test.add_flag("--allow-unsigned-plugins", options->local.allow_unsigned_plugins,
                "Also serve plugins that nobody signed, with --plugins")
      ->needs(plugins);
  test.add_flag("--apply", options->apply,
                "Write the tenants and policies that the contracts bring to the server, where they "
                "stay")
      ->excludes(plugins);
  test.add_option("--law", options->local.law_directory,
                  "Decide by the law in this directory, with --plugins")
      ->type_name("DIR")
      ->needs(plugins);
  test.add_option("--provider-title", options->local.provider_title,
                  "The provider's name, with --plugins")
      ->type_name("TEXT")
      ->needs(plugins);
  test.add_option("--provider-country", options->local.provider_country,
                  "The provider's country, with --plugins")
      ->type_name("CC")
      ->needs(plugins);
}

}  // namespace domicile::cli
