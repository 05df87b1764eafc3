// Bounds of the fields of checks, as their comments in the proto files state them: the same for the
// server and for whoever decides in a process of their own.

#ifndef DOMICILE_SERVICE_DECISION_CHECK_FIELDS_H_
#define DOMICILE_SERVICE_DECISION_CHECK_FIELDS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "domicile/v1/error_reason.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace domicile::decision {

// INVALID_ARGUMENT (INVALID_FIELD) for that field.
absl::Status InvalidField(std::string_view field, std::string_view description);

// INVALID_ARGUMENT for a field that is empty and must not be.
absl::Status Require(std::string_view field, std::string_view value);

// INVALID_ARGUMENT for a field that is set and is no country.
absl::Status CheckCountryField(std::string_view field, std::string_view value);

// INVALID_ARGUMENT for a field with more than `most` elements.
absl::Status CheckCount(std::string_view field, int count, int most,
                        v1::ErrorReason reason = v1::ERROR_REASON_INVALID_FIELD);

// The form of inputs; `path` stands before the field.
absl::Status CheckInputForms(const google::protobuf::RepeatedPtrField<v1::InputAssignment>& inputs,
                             const std::string& path);

// The check's fields but for its tenant and connector, which the answer looks up. `path` stands
// before the fields, such as `check.`.
absl::Status CheckFields(const v1::TransferCheck& check, const std::string& path);

// All fields of a check, whatever catalog and tenants are.
absl::Status ValidateCheck(const v1::TransferCheck& check);

// The day that a request is about; `now` gives it when the request does not.
absl::StatusOr<absl::CivilDay> DayAskedAbout(const std::string& as_of, absl::Time now);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_CHECK_FIELDS_H_
