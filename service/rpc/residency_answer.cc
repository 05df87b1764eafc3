#include "service/rpc/residency_answer.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/decision/residency.h"
#include "service/decision/selector.h"
#include "service/rpc/selection.h"
#include "service/rpc/validation.h"

namespace domicile::rpc {
namespace {

absl::Status CheckSelectedCount(size_t count, const Limits& limits) {
  if (count <= static_cast<size_t>(limits.max_connectors_per_request)) return absl::OkStatus();
  const std::string limit = std::to_string(limits.max_connectors_per_request);
  return base::BadRequest(decision::ReasonName(v1::ERROR_REASON_TOO_MANY_CONNECTORS),
                          {{"selector", absl::StrCat("selects ", count, " connectors; at most ",
                                                     limit, " are allowed in one request")}},
                          {{"limit", limit}});
}

}  // namespace

absl::Status ResolveResidency(const Environment& environment, const catalog::Catalog& catalog,
                              const v1::Revision& revision,
                              const v1::ResolveResidencyRequest& request,
                              v1::ResolveResidencyResponse& response) {
  if (SelectsNothing(request.selector())) return Require("selector", "");
  DOMICILE_RETURN_IF_ERROR(Validate(request.selector()));
  DOMICILE_ASSIGN_OR_RETURN(decision::Question question, QuestionOf(request, environment.clock()));
  question.provider = environment.provider;
  DOMICILE_ASSIGN_OR_RETURN(const std::vector<const v1::Connector*> connectors,
                            decision::Select(catalog, request.selector()));
  DOMICILE_RETURN_IF_ERROR(CheckSelectedCount(connectors.size(), environment.limits));
  DOMICILE_ASSIGN_OR_RETURN(std::vector<v1::ConnectorResidency> residencies,
                            decision::ResolveResidency(catalog, connectors, question));
  for (v1::ConnectorResidency& residency : residencies) {
    *residency.mutable_revision() = revision;
    *response.add_residencies() = std::move(residency);
  }
  response.set_as_of(base::FormatDay(question.as_of));
  *response.mutable_revision() = revision;
  return absl::OkStatus();
}

}  // namespace domicile::rpc
