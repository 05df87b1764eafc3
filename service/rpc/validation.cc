#include "service/rpc/validation.h"

#include "service/base/status_macros.h"

namespace domicile::rpc {
namespace {

using decision::CheckCount;
using decision::CheckInputForms;

constexpr int kMostSelected = 100;

// What the three requests have in common.
template <typename Request>
absl::StatusOr<decision::Question> CommonQuestion(const Request& request, decision::Mode mode,
                                                  absl::Time now) {
  decision::Question question;
  question.mode = mode;
  DOMICILE_RETURN_IF_ERROR(CheckCountryField("tenant_country", request.tenant_country()));
  DOMICILE_RETURN_IF_ERROR(
      CheckCountryField("data_subject_country", request.data_subject_country()));
  question.tenant_country = request.tenant_country();
  question.data_subject_country = request.data_subject_country();
  DOMICILE_RETURN_IF_ERROR(CheckInputForms(request.inputs(), ""));
  question.inputs = {request.inputs().begin(), request.inputs().end()};
  DOMICILE_ASSIGN_OR_RETURN(question.as_of, DayAskedAbout(request.as_of(), now));
  return question;
}

}  // namespace

absl::Status Validate(const v1::ConnectorSelector& selector) {
  DOMICILE_RETURN_IF_ERROR(CheckCount("selector.connector_ids", selector.connector_ids_size(),
                                      kMostSelected, v1::ERROR_REASON_TOO_MANY_CONNECTORS));
  DOMICILE_RETURN_IF_ERROR(
      CheckCount("selector.channel_ids", selector.channel_ids_size(), kMostSelected));
  return CheckCount("selector.data_categories", selector.data_categories_size(), kMostSelected);
}

absl::StatusOr<decision::Question> QuestionOf(const v1::ResolveResidencyRequest& request,
                                              absl::Time now) {
  return CommonQuestion(request, decision::Mode::kDefinite, now);
}

absl::StatusOr<decision::Question> QuestionOf(const v1::FindTransferPathsRequest& request,
                                              absl::Time now) {
  DOMICILE_RETURN_IF_ERROR(Require("tenant_country", request.tenant_country()));
  DOMICILE_RETURN_IF_ERROR(CheckCountryField("reaches_country", request.reaches_country()));
  return CommonQuestion(request, decision::Mode::kPossible, now);
}

absl::StatusOr<decision::Question> QuestionOf(const v1::FindExposureRequest& request,
                                              absl::Time now) {
  return CommonQuestion(request, decision::Mode::kPossible, now);
}

}  // namespace domicile::rpc
