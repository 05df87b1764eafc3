#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/phrases.h"
#include "clients/cli/stream_output.h"
#include "clients/cli/time_option.h"
#include "clients/cli/validators.h"
#include "clients/cli/verdict.h"
#include "service/audit/log_store.h"
#include "service/base/status_macros.h"
#include "service/messages/bad_data.h"

namespace domicile::cli {
namespace {

using google::protobuf::util::TimeUtil;

// The most entries that the server puts on a page.
constexpr int64_t kPage = 500;

struct LogOptions {
  v1::ListDecisionsRequest filters;
  google::protobuf::Timestamp start_time;
  google::protobuf::Timestamp end_time;
  int64_t limit = 0;  // 0 means all

  v1::ListDecisionsRequest Request() const {
    v1::ListDecisionsRequest request = filters;
    // A filter that is not given must not be there; no log reaches back to 1970.
    if (start_time.seconds() != 0) *request.mutable_start_time() = start_time;
    if (end_time.seconds() != 0) *request.mutable_end_time() = end_time;
    return request;
  }
};

// Hands page after page to `visit`, until there are no more or as many entries as are wanted. The
// log grows meanwhile, so it is read as it stands, and never started again.
absl::Status ForEachPage(const LogOptions& options, Context& context,
                         const std::function<absl::Status(v1::ListDecisionsResponse&)>& visit) {
  const client::Client client = context.Connect();
  v1::ListDecisionsRequest request = options.Request();
  int64_t left = options.limit == 0 ? std::numeric_limits<int64_t>::max() : options.limit;
  for (;;) {
    request.set_page_size(static_cast<int>(std::min(left, kPage)));
    DOMICILE_ASSIGN_OR_RETURN(v1::ListDecisionsResponse page, client.ListDecisions(request));
    left -= page.entries_size();
    const std::string token = page.next_page_token();
    DOMICILE_RETURN_IF_ERROR(visit(page));
    if (token.empty() || left <= 0) return absl::OkStatus();
    request.set_page_token(token);
  }
}

void PrintEntries(const v1::ListDecisionsResponse& response, Context& context) {
  Table table({"ENTRY", "TIME", "DECISION", "TENANT", "CONNECTOR", "VERDICT", "DECIDED BY", "WHY"});
  for (const v1::LogEntry& entry : response.entries()) {
    const v1::Decision& decision = entry.decision();
    table.AddRow(
        {absl::StrCat(entry.sequence()), TimeUtil::ToString(decision.time()), decision.id(),
         decision.tenant_id(), decision.connector_id(), VerdictCell(decision.verdict()),
         decision.decided_by().empty() ? "server" : decision.decided_by(), WhyText(decision)});
  }
  context.Print(table, "decisions");
}

absl::StatusOr<ExitStatus> ListLog(const LogOptions& options, Context& context) {
  v1::ListDecisionsResponse all;
  const auto add = [&all](v1::ListDecisionsResponse& page) {
    all.MergeFrom(page);
    all.set_next_page_token(page.next_page_token());
    return absl::OkStatus();
  };
  DOMICILE_RETURN_IF_ERROR(ForEachPage(options, context, add));
  const bool more = !all.next_page_token().empty();
  const auto shown =
      Present(absl::StatusOr<v1::ListDecisionsResponse>(std::move(all)), context, PrintEntries);
  if (shown.ok() && more) {
    context.err << "There are more; --limit N shows as many, and --newest the newest first.\n";
  }
  return shown;
}

absl::StatusOr<ExitStatus> ExportLog(const LogOptions& options, Context& context) {
  int64_t count = 0;
  const auto write = [&](v1::ListDecisionsResponse& page) -> absl::Status {
    for (const v1::LogEntry& entry : page.entries()) {
      DOMICILE_RETURN_IF_ERROR(PrintStreamed(entry, context));
    }
    count += page.entries_size();
    return absl::OkStatus();
  };
  const absl::Status status = ForEachPage(options, context, write);
  // An export that ends early is no export.
  if (absl::IsCancelled(status)) return absl::InternalError("the log could not be written");
  if (!status.ok()) return status;
  context.err << "Exported " << count << (count == 1 ? " entry.\n" : " entries.\n");
  return ExitStatus::kSuccess;
}

void PrintVerification(const v1::VerifyLogResponse& response, Context& context) {
  Table table;
  const auto row = [&](const char* label, Cell value) {
    table.AddRow({{label, Style::kStrong}, std::move(value)});
  };
  row("log", response.intact() ? Cell("intact", Style::kGood) : Cell("not intact", Style::kBad));
  row("entries", response.entries() == 0
                     ? Cell("none")
                     : Cell(absl::StrCat(response.entries(), ", from ", response.first_sequence(),
                                         " to ", response.last_sequence())));
  row("newest hash", response.head_hash());
  context.Print(table, "log");
  if (response.problems().empty()) return;
  Table problems({"PROBLEM", "ENTRY", "WHAT WAS FOUND"});
  for (const v1::LogProblem& problem : response.problems()) {
    problems.AddRow(
        {{Word(problem.kind()), Style::kBad}, absl::StrCat(problem.sequence()), problem.text()});
  }
  context.PrintHeading("Problems");
  context.Print(problems, "problems");
}

// `SEQUENCE:HASH`, an entry that somebody kept. INVALID_ARGUMENT for another form.
absl::StatusOr<v1::VerifyLogRequest> RequestOf(const std::string& known) {
  v1::VerifyLogRequest request;
  if (known.empty()) return request;
  const std::vector<std::string> parts = absl::StrSplit(known, absl::MaxSplits(':', 1));
  int64_t sequence = 0;
  if (parts.size() != 2 || parts[1].empty() || !absl::SimpleAtoi(parts[0], &sequence) ||
      sequence <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", known, "` is no entry's number and hash, such as `120:9f86d0...`"));
  }
  request.set_known_sequence(sequence);
  request.set_known_hash(parts[1]);
  return request;
}

// Follows the chain of a database, without a server. One that is not there is not made.
absl::StatusOr<v1::VerifyLogResponse> VerifyDatabase(const std::string& path,
                                                     const v1::VerifyLogRequest& request) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read `", path, "`"));
  }
  // SQLite would make a log of an empty file.
  if (std::filesystem::is_empty(path, error)) {
    return messages::BadDataError(absl::StrCat("`", path, "` is empty"));
  }
  const auto verify = [&]() -> absl::StatusOr<v1::VerifyLogResponse> {
    DOMICILE_ASSIGN_OR_RETURN(audit::LogStore store, audit::LogStore::Open(path));
    return store.Verify({{request.known_sequence(), request.known_hash()}}, {});
  };
  absl::StatusOr<v1::VerifyLogResponse> verified = verify();
  if (absl::IsFailedPrecondition(verified.status())) {
    return messages::BadDataError(verified.status().message());
  }
  return verified;
}

absl::StatusOr<ExitStatus> VerifyLog(const std::string& database, const std::string& known,
                                     Context& context) {
  DOMICILE_ASSIGN_OR_RETURN(const v1::VerifyLogRequest request, RequestOf(known));
  const absl::StatusOr<v1::VerifyLogResponse> verified =
      database.empty() ? context.Connect().VerifyLog(request) : VerifyDatabase(database, request);
  DOMICILE_RETURN_IF_ERROR(Present(verified, context, PrintVerification).status());
  return verified->intact() ? ExitStatus::kSuccess : ExitStatus::kNotIntact;
}

void AddFilters(CLI::App& command, const std::shared_ptr<LogOptions>& options) {
  v1::ListDecisionsRequest& filters = options->filters;
  command.add_option("--tenant", *filters.mutable_tenant_id(), "Only those of this tenant")
      ->type_name("ID");
  command
      .add_option("--connector", *filters.mutable_connector_id(), "Only those on this connector")
      ->type_name("ID");
  static const auto* const kVerdicts =
      new std::map<std::string, v1::Verdict>({{"allow", v1::VERDICT_ALLOW},
                                              {"deny", v1::VERDICT_DENY},
                                              {"undetermined", v1::VERDICT_UNDETERMINED}});
  OneOf(
      command.add_option_function<std::string>(
          "--verdict",
          [options](const std::string& name) { options->filters.set_verdict(kVerdicts->at(name)); },
          "Only those with this verdict"),
      {"allow", "deny", "undetermined"});
  AddTimeOption(command, "--from", &options->start_time,
                "Only those made then or later: a time in RFC 3339, or a day");
  AddTimeOption(command, "--until", &options->end_time, "Only those made before then");
  command.add_option("--id", *filters.mutable_decision_id(), "Only the decision of this id")
      ->type_name("ID");
  command.add_flag_callback(
      "--newest", [options] { options->filters.set_newest_first(true); },
      "The newest first; the oldest by default");
}

void AddLogListCommand(CommandTree& tree, CLI::App& group) {
  auto options = std::make_shared<LogOptions>();
  options->limit = 100;
  CLI::App& list = tree.AddCommand(
      group,
      {.name = "list",
       .description = "List logged decisions; all filters that are given must hold",
       .examples = {"log list --newest --limit 20", "log list --tenant acme --verdict deny",
                    "log list --from 2026-11-23 --until 2026-11-24T12:00:00Z -o json"}},
      [options](Context& context) { return ListLog(*options, context); });
  AddFilters(list, options);
  list.add_option("--limit", options->limit, "The most entries to list; 100 by default, 0 for all")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
}

void AddExportCommand(CommandTree& tree, CLI::App& group) {
  auto options = std::make_shared<LogOptions>();
  CLI::App& command = tree.AddCommand(
      group,
      {.name = "export",
       .description = "Write logged decisions with all that is known of them, as JSON Lines: one "
                      "object a line",
       .examples = {"log export > decisions.jsonl",
                    "log export --tenant acme --from 2026-01-01 | jq .decision.verdict"},
       .remarks = "With -o yaml or textproto, as documents of that form instead."},
      [options](Context& context) { return ExportLog(*options, context); });
  AddFilters(command, options);
  command.add_option("--limit", options->limit, "The most entries to write; all by default")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
}

void AddVerifyCommand(CommandTree& tree, CLI::App& group) {
  auto database = std::make_shared<std::string>();
  auto known = std::make_shared<std::string>();
  CLI::App& verify = tree.AddCommand(
      group,
      {.name = "verify",
       .description = "Follow the chain of hashes through the log: an entry that was altered, "
                      "removed or swapped shows",
       .examples = {"log verify --timeout 10m", "log verify --database copy-of-decisions.db",
                    "log verify --known 120:9f86d081884c7d65"},
       .remarks = "Exit status: 0 when the log is intact, 1 when it is not. Keep the newest hash "
                  "elsewhere:\nwho can write the whole database can write another chain."},
      [database, known](Context& context) { return VerifyLog(*database, *known, context); });
  verify
      .add_option("--database", *database,
                  "A log's database, or a copy of one, in place of a server's log; no server is "
                  "asked")
      ->type_name("FILE");
  verify
      .add_option("--known", *known,
                  "An entry that the log must have: the number and the newest hash of an earlier "
                  "verification, which shows that later ones were cut off")
      ->type_name("SEQUENCE:HASH");
}

}  // namespace

void AddLogCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("log", "Read and verify the decision log");
  AddLogListCommand(tree, group);
  AddExportCommand(tree, group);
  AddVerifyCommand(tree, group);
}

}  // namespace domicile::cli
