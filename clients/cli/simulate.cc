#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/decision_report.h"
#include "clients/cli/progress_line.h"
#include "clients/cli/question_options.h"
#include "clients/cli/simulation_request.h"
#include "clients/cli/stream_output.h"
#include "clients/cli/validators.h"
#include "clients/cli/verdict.h"
#include "service/base/status_macros.h"

namespace domicile::cli {
namespace {

// Rows are shown when there are so many, or no more: the columns of a table are as wide as what
// stands in them.
constexpr int kRowsOfTable = 1000;

struct SimulateOptions {
  v1::SimulateChangeRequest request;
  SimulationFiles files;

  bool ChangesNothing() const {
    return request.rule_ends().empty() && request.opt_ins().empty() && files.plugins.empty() &&
           files.policies.empty() && files.law_directory.empty();
  }
};

std::string ProgressText(const v1::SimulationProgress& progress) {
  const int64_t percent = progress.total() > 0 ? 100 * progress.decided() / progress.total() : 100;
  return absl::StrCat(percent, "%: ", progress.decided(), " of ", progress.total(),
                      " decided, of which ", progress.changed(), " change");
}

// Another connector that the tenant may use, or what has to be done for it or for this one.
Cell AlternativeCell(const v1::VerdictChange& change) {
  const std::string& other = change.alternative_connector_id();
  const std::string remedies = RemediesText(change.alternative());
  if (!other.empty()) return absl::StrCat(other, remedies.empty() ? "" : " after: ", remedies);
  if (!remedies.empty()) return remedies;
  if (change.after() == v1::VERDICT_ALLOW) return "";
  return {"none was found", Style::kFaint};
}

// `1 tenant`, `2 tenants`.
std::string Count(int64_t number, const char* noun) {
  return absl::StrCat(number, " ", noun, number == 1 ? "" : "s");
}

std::string SummaryText(const v1::SimulationSummary& summary) {
  return absl::StrCat(summary.changed() == 0
                          ? "No verdict would change"
                          : absl::StrCat(Count(summary.changed(), "verdict"), " would change, for ",
                                         Count(summary.affected_tenants(), "tenant")),
                      ". Decided: ", summary.decided(), " as of ", summary.as_of(),
                      absl::StrFormat(", in %.1f s.", summary.seconds()));
}

// Shows a simulation as it comes: progress aside, changes in tables, the summary last.
class SimulationReport {
 public:
  SimulationReport(Context& context, bool with_alternatives)
      : context_(context),
        with_alternatives_(with_alternatives),
        progress_(context.err, context.err_terminal) {
    Begin();
  }

  absl::Status Add(const v1::SimulateChangeResponse& response) {
    if (!context_.WantsTable()) {
      summarized_ |= response.has_summary();
      return PrintStreamed(response, context_);
    }
    if (response.has_progress()) progress_.Show(ProgressText(response.progress()));
    for (const v1::VerdictChange& change : response.changes().changes()) AddRow(change);
    if (response.has_summary()) Summarize(response.summary());
    return FlushStreamed(context_);
  }

  bool summarized() const { return summarized_; }

 private:
  void Begin() {
    std::vector<std::string> headers = {"TENANT", "CONNECTOR", "BEFORE", "AFTER", "WHY"};
    if (with_alternatives_) headers.push_back("ALTERNATIVE");
    table_.emplace(std::move(headers));
    rows_ = 0;
  }

  void AddRow(const v1::VerdictChange& change) {
    std::vector<Cell> row = {change.tenant_id(), change.connector_id(),
                             VerdictCell(change.before()), VerdictCell(change.after()),
                             WhyText(change.decision())};
    if (with_alternatives_) row.push_back(AlternativeCell(change));
    table_->AddRow(std::move(row));
    if (++rows_ == kRowsOfTable) Flush();
  }

  void Flush() {
    progress_.Clear();
    if (rows_ > 0) context_.out << table_->Render(context_.out_terminal) << "\n";
    Begin();
  }

  void Summarize(const v1::SimulationSummary& summary) {
    Flush();
    context_.out << context_.out_terminal.Paint(SummaryText(summary), Style::kStrong) << "\n";
    PrintRevision(summary.revision(), context_);
    summarized_ = true;
  }

  Context& context_;
  const bool with_alternatives_;
  ProgressLine progress_;
  std::optional<Table> table_;
  int rows_ = 0;
  bool summarized_ = false;
};

absl::StatusOr<ExitStatus> Simulate(const SimulateOptions& options, Context& context) {
  if (options.ChangesNothing()) {
    return absl::InvalidArgumentError(
        "`domicile simulate` needs a change: --end-rule, --law, --plugin, --policy, --opt-in or "
        "--opt-out");
  }
  v1::SimulateChangeRequest request = options.request;
  DOMICILE_RETURN_IF_ERROR(AddFiles(options.files, &request));
  const auto reader = context.Connect().SimulateChange(request);
  SimulationReport report(context, !request.without_alternatives());
  const absl::Status status = ReadStream(
      *reader, [&](const v1::SimulateChangeResponse& response) { return report.Add(response); });
  // Who reads no further, such as `head`, has what they wanted.
  if (absl::IsCancelled(status)) return ExitStatus::kSuccess;
  if (!status.ok()) return status;
  if (!report.summarized()) {
    return absl::InternalError("the server ended the simulation before its summary");
  }
  return ExitStatus::kSuccess;
}

// An option that may repeat, each value of which `parse` puts into a new element of a list.
template <typename Element>
void AddParsed(CLI::App& command, const std::string& name, const std::string& type,
               const std::string& description, google::protobuf::RepeatedPtrField<Element>* list,
               std::string (*parse)(const std::string&, Element*)) {
  command
      .add_option_function<std::vector<std::string>>(
          name,
          [name, list, parse](const std::vector<std::string>& given) {
            for (const std::string& text : given) {
              const std::string problem = parse(text, list->Add());
              if (!problem.empty()) throw CLI::ValidationError(name, problem);
            }
          },
          description)
      ->type_name(type)
      ->take_all()
      ->allow_extra_args(false);
}

void AddChangeOptions(CLI::App& command, SimulateOptions& options) {
  v1::SimulateChangeRequest& request = options.request;
  AddParsed(command, "--end-rule", "RULE=DAY",
            "A rule of law ends: the first day on which it no longer holds; may repeat",
            request.mutable_rule_ends(), ParseRuleEnd);
  command
      .add_option("--law", options.files.law_directory,
                  "The law of this directory, in textproto, in place of the present one")
      ->type_name("DIR")
      ->excludes(command.get_option("--end-rule"));
  AddRepeated(command, "--plugin", options.files.plugins, "FILE",
              "This plugin in place of the present one of its processor, or beside the others; "
              "may repeat");
  AddRepeated(command, "--policy", options.files.policies, "FILE",
              "The policy of this file, or its list `policies`, in place of those of the same id; "
              "may repeat");
  AddParsed(command, "--opt-in", "TENANT:CONNECTOR[:NAME=VALUE,...]",
            "A tenant opts in to a connector, with these inputs; may repeat",
            request.mutable_opt_ins(), ParseOptIn);
  AddParsed(command, "--opt-out", "TENANT:CONNECTOR",
            "A tenant is no longer opted in to a connector; may repeat", request.mutable_opt_ins(),
            ParseOptOut);
}

}  // namespace

void AddSimulateCommand(CommandTree& tree) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App& command = tree.AddCommand(
      tree.root(),
      {.name = "simulate",
       .description = "Say which verdicts a change would turn, for whom, without making it",
       .examples = {"simulate --end-rule eu-us-dpf=2027-01-01",
                    "simulate --policy eea-only.yaml --tenant acme",
                    "simulate --plugin build/dev/lib/domicile/plugins/libtwilio.so",
                    "simulate --opt-in acme:twilio/sms:region=ie1 --opt-out acme:plivo/sms",
                    "simulate --law ./law -o json | jq -c '.changes.changes[]?'"}},
      [options](Context& context) { return Simulate(*options, context); });
  AddChangeOptions(command, *options);
  v1::SimulateChangeRequest& request = options->request;
  AddList(command, "--tenant", request.mutable_tenant_ids(), "ID",
          "Only for this tenant; may repeat. All by default");
  AddList(command, "--connector", request.mutable_connector_ids(), "CONNECTOR",
          "Only over this connector; may repeat. Those that each tenant opted in to by default");
  Day(command.add_option("--as-of", *request.mutable_as_of(),
                         "The day asked about; by default today or, if that is later, the last day "
                         "of --end-rule"));
  AddAtLeastOption(command, request.mutable_at_least());
  command.add_flag_function(
      "--no-alternatives", [options](int64_t) { options->request.set_without_alternatives(true); },
      "Leave out what the tenants could do instead");
}

}  // namespace domicile::cli
