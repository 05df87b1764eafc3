#include "service/decision/check_fields.h"

#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/decision/question.h"
#include "service/vocabulary/country.h"
#include "service/vocabulary/data_category.h"

namespace domicile::decision {
namespace {

constexpr int kMostInputs = 100;
constexpr int kMostNames = 100;

}  // namespace

absl::Status InvalidField(std::string_view field, std::string_view description) {
  return base::BadRequest(ReasonName(v1::ERROR_REASON_INVALID_FIELD),
                          {{std::string(field), std::string(description)}});
}

absl::Status Require(std::string_view field, std::string_view value) {
  return value.empty() ? InvalidField(field, "is required") : absl::OkStatus();
}

absl::Status CheckCountryField(std::string_view field, std::string_view value) {
  if (value.empty()) return absl::OkStatus();
  const absl::Status status = vocabulary::CheckCountry(value);
  return status.ok() ? status : InvalidField(field, std::string(status.message()));
}

absl::Status CheckCount(std::string_view field, int count, int most, v1::ErrorReason reason) {
  if (count <= most) return absl::OkStatus();
  return base::BadRequest(ReasonName(reason),
                          {{std::string(field), absl::StrCat("has ", count, " elements; at most ",
                                                             most, " are allowed")}},
                          {{"limit", absl::StrCat(most)}});
}

absl::Status CheckInputForms(const google::protobuf::RepeatedPtrField<v1::InputAssignment>& inputs,
                             const std::string& path) {
  DOMICILE_RETURN_IF_ERROR(CheckCount(path + "inputs", inputs.size(), kMostInputs));
  for (int i = 0; i < inputs.size(); ++i) {
    const std::string at = absl::StrCat(path, "inputs[", i, "]");
    DOMICILE_RETURN_IF_ERROR(Require(at + ".name", inputs[i].name()));
    DOMICILE_RETURN_IF_ERROR(Require(at + ".value", inputs[i].value()));
  }
  return absl::OkStatus();
}

absl::Status CheckFields(const v1::TransferCheck& check, const std::string& path) {
  DOMICILE_RETURN_IF_ERROR(CheckInputForms(check.inputs(), path));
  DOMICILE_RETURN_IF_ERROR(
      CheckCountryField(path + "data_subject_country", check.data_subject_country()));
  DOMICILE_RETURN_IF_ERROR(
      CheckCount(path + "data_categories", check.data_categories_size(), kMostNames));
  for (int i = 0; i < check.data_categories_size(); ++i) {
    const absl::Status known = vocabulary::CheckDataCategory(check.data_categories(i));
    if (!known.ok()) {
      return InvalidField(absl::StrCat(path, "data_categories[", i, "]"),
                          std::string(known.message()));
    }
  }
  DOMICILE_RETURN_IF_ERROR(CheckCount(path + "purposes", check.purposes_size(), kMostNames));
  for (int i = 0; i < check.purposes_size(); ++i) {
    DOMICILE_RETURN_IF_ERROR(Require(absl::StrCat(path, "purposes[", i, "]"), check.purposes(i)));
  }
  if (!check.data_kind().empty() && check.data_kind() != "hr" && check.data_kind() != "non_hr") {
    return InvalidField(path + "data_kind",
                        absl::StrCat("`", check.data_kind(), "` is neither `hr` nor `non_hr`"));
  }
  return absl::OkStatus();
}

absl::Status ValidateCheck(const v1::TransferCheck& check) {
  DOMICILE_RETURN_IF_ERROR(Require("tenant_id", check.tenant_id()));
  DOMICILE_RETURN_IF_ERROR(Require("connector_id", check.connector_id()));
  return CheckFields(check, "");
}

absl::StatusOr<absl::CivilDay> DayAskedAbout(const std::string& as_of, absl::Time now) {
  if (as_of.empty()) return base::DayOf(now);
  const absl::StatusOr<absl::CivilDay> day = base::ParseDay(as_of);
  if (!day.ok()) return InvalidField("as_of", std::string(day.status().message()));
  return day;
}

}  // namespace domicile::decision
