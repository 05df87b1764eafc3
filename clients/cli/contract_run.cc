#include "clients/cli/contract_run.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/forbidden.h"
#include "clients/cli/partial_match.h"
#include "clients/cpp/pages.h"
#include "clients/cpp/status.h"
#include "service/base/status_macros.h"

namespace domicile::cli {
namespace {

using google::protobuf::Message;
using Answer = absl::StatusOr<std::unique_ptr<Message>>;

template <typename Response>
Answer Boxed(absl::StatusOr<Response> response) {
  if (!response.ok()) return response.status();
  return std::make_unique<Response>(*std::move(response));
}

// All pages, unless the request asks for one.
template <typename Request, typename Fetch>
Answer Pages(const Request& request, Fetch fetch) {
  const bool one_page = request.page_size() != 0 || !request.page_token().empty();
  return Boxed(one_page ? fetch(request) : client::AllPages(request, fetch));
}

Answer Ask(const v1::Expectation& expectation, const client::Client& client) {
  switch (expectation.request_case()) {
    case v1::Expectation::kResolveResidency:
      return Boxed(client.ResolveResidency(expectation.resolve_residency()));
    case v1::Expectation::kFindTransferPaths:
      return Pages(expectation.find_transfer_paths(),
                   [&](const auto& request) { return client.FindTransferPaths(request); });
    case v1::Expectation::kFindExposure:
      return Pages(expectation.find_exposure(),
                   [&](const auto& request) { return client.FindExposure(request); });
    case v1::Expectation::kListProcessors:
      return Pages(expectation.list_processors(),
                   [&](const auto& request) { return client.ListProcessors(request); });
    case v1::Expectation::kGetProcessor:
      return Boxed(client.GetProcessor(expectation.get_processor()));
    case v1::Expectation::kListChannels:
      return Pages(expectation.list_channels(),
                   [&](const auto& request) { return client.ListChannels(request); });
    case v1::Expectation::kGetChannel:
      return Boxed(client.GetChannel(expectation.get_channel()));
    case v1::Expectation::kListConnectors:
      return Pages(expectation.list_connectors(),
                   [&](const auto& request) { return client.ListConnectors(request); });
    case v1::Expectation::kGetConnector:
      return Boxed(client.GetConnector(expectation.get_connector()));
    case v1::Expectation::kExportPublishedList:
      return Boxed(client.ExportPublishedList(expectation.export_published_list()));
    case v1::Expectation::kCheckTransfer:
      return Boxed(client.CheckTransfer(expectation.check_transfer()));
    case v1::Expectation::kBatchCheckTransfers:
      return Boxed(client.BatchCheckTransfers(expectation.batch_check_transfers()));
    case v1::Expectation::kListPermittedConnectors:
      return Boxed(client.ListPermittedConnectors(expectation.list_permitted_connectors()));
    case v1::Expectation::REQUEST_NOT_SET:
      break;
  }
  return absl::InternalError("an expectation without a request was not refused");
}

// Whether the error is about the server rather than about what was asked.
bool SaysNothing(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status);
}

v1::BrokenExpectation Broken(const std::string& path, const std::string& expected,
                             const std::string& found) {
  v1::BrokenExpectation broken;
  broken.set_path(path);
  broken.set_expected(expected);
  broken.set_found(found);
  return broken;
}

std::vector<v1::BrokenExpectation> CompareAnswer(const v1::Expectation& expectation,
                                                 const Message& answer) {
  const Message* expected = ResponseIn(expectation.expect());
  const std::unique_ptr<Message> nothing(answer.New());
  std::vector<v1::BrokenExpectation> broken =
      Compare(expected == nullptr ? *nothing : *expected, answer,
              {expectation.exact().begin(), expectation.exact().end()});
  for (const v1::Forbid& forbid : expectation.forbid()) {
    for (v1::BrokenExpectation& found : FindForbidden(forbid, answer)) {
      broken.push_back(std::move(found));
    }
  }
  return broken;
}

std::vector<v1::BrokenExpectation> CompareError(const v1::ExpectedError& expected,
                                                const absl::Status& status) {
  const std::string code = absl::StatusCodeToString(status.code());
  if (status.ok()) return {Broken("", absl::StrCat("the error ", expected.code()), "an answer")};
  std::vector<v1::BrokenExpectation> broken;
  if (code != expected.code()) {
    broken.push_back(Broken("error.code", expected.code(),
                            absl::StrCat(code, ": ", std::string(status.message()))));
  }
  const auto info = client::ErrorInfoOf(status);
  const std::string reason = info ? info->reason() : "";
  if (!expected.reason().empty() && reason != expected.reason()) {
    broken.push_back(
        Broken("error.reason", expected.reason(), reason.empty() ? "no reason" : reason));
  }
  std::vector<std::string> fields;
  if (const auto bad = client::BadRequestOf(status)) {
    for (const auto& violation : bad->field_violations()) fields.push_back(violation.field());
  }
  for (const std::string& field : expected.fields()) {
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
      broken.push_back(Broken("error.fields", absl::StrCat("a violation of ", field),
                              absl::StrCat("[", absl::StrJoin(fields, ", "), "]")));
    }
  }
  if (!absl::StrContains(status.message(), expected.message_contains())) {
    broken.push_back(Broken("error.message", absl::StrCat("\"", expected.message_contains(), "\""),
                            std::string(status.message())));
  }
  return broken;
}

}  // namespace

absl::StatusOr<v1::ContractReport> RunContract(const v1::Contract& contract,
                                               const std::string& file,
                                               const client::Client& client) {
  v1::ContractReport report;
  report.set_file(file);
  for (const v1::Expectation& expectation : contract.expectations()) {
    const absl::Time start = absl::Now();
    const Answer answer = Ask(expectation, client);
    const std::string code = absl::StatusCodeToString(answer.status().code());
    const bool relied_on = expectation.has_error() && expectation.error().code() == code;
    if (SaysNothing(answer.status()) && !relied_on) return answer.status();

    v1::ExpectationResult& result = *report.add_results();
    result.set_name(expectation.name());
    result.set_seconds(absl::ToDoubleSeconds(absl::Now() - start));
    std::vector<v1::BrokenExpectation> broken;
    if (expectation.has_error()) {
      broken = CompareError(expectation.error(), answer.status());
    } else if (!answer.ok()) {
      broken = {Broken("", "an answer",
                       absl::StrCat(code, ": ", std::string(answer.status().message())))};
    } else {
      broken = CompareAnswer(expectation, **answer);
    }
    result.set_held(broken.empty());
    result.mutable_broken()->Assign(broken.begin(), broken.end());
  }
  return report;
}

}  // namespace domicile::cli
