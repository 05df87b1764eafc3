#include "clients/cli/contract_tenancy.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/exit_status.h"
#include "clients/cpp/status.h"
#include "service/messages/bad_data.h"

namespace domicile::cli {
namespace {

// Whether the error is about what was to be applied, rather than about the server.
bool IsAboutTheBundle(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status) || absl::IsAborted(status) ||
         absl::IsFailedPrecondition(status);
}

// The server's paths start at the request, `bundle.tenants[0]`, those of a file at `tenancy`.
std::string InTheFile(const std::string& field) {
  return absl::StartsWith(field, "bundle") ? absl::StrCat("tenancy", field.substr(6)) : field;
}

}  // namespace

absl::Status CheckBringsNoTenancy(const v1::Contract& contract, const std::string& file,
                                  const std::string& address) {
  if (!contract.has_tenancy()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      file, " brings tenants or policies, and a test does not write to the server at ", address,
      ": test it with `--plugins DIR`, which serves them within this program, or add `--apply` "
      "if that server may have them from now on"));
}

absl::Status ApplyTenancy(const v1::Contract& contract, const std::string& file,
                          const client::Client& client) {
  if (!contract.has_tenancy()) return absl::OkStatus();
  v1::ApplyRequest request;
  *request.mutable_bundle() = contract.tenancy();
  const absl::Status status = client.Apply(request).status();
  if (status.ok() || !IsAboutTheBundle(status)) return status;
  std::string problems;
  if (const auto bad = client::BadRequestOf(status)) {
    for (const auto& violation : bad->field_violations()) {
      absl::StrAppend(&problems, problems.empty() ? "" : "; ", InTheFile(violation.field()), ": ",
                      violation.description());
    }
  }
  return messages::BadDataError(absl::StrCat(
      file, ": ",
      problems.empty() ? absl::StrCat("tenancy: ", std::string(status.message())) : problems));
}

}  // namespace domicile::cli
