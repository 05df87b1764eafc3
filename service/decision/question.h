// What is asked of the engine.

#ifndef DOMICILE_SERVICE_DECISION_QUESTION_H_
#define DOMICILE_SERVICE_DECISION_QUESTION_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "domicile/v1/error_reason.pb.h"
#include "domicile/v1/provider.pb.h"
#include "domicile/v1/residency_service.pb.h"

namespace domicile::decision {

// What is done with an input that nobody gave.
enum class Mode {
  kDefinite,  // its documented default holds; without one it is missing, or, if optional, unknown
  kPossible,  // it ranges over its domain, and what depends on it carries the condition
};

struct Question {
  Mode mode = Mode::kDefinite;
  std::vector<v1::InputAssignment> inputs;
  std::string tenant_country;        // empty: not given
  std::string data_subject_country;  // empty: not given
  absl::CivilDay as_of;
  v1::Provider provider;
};

// The reason as `google.rpc.ErrorInfo` carries it: without the enum's prefix.
inline std::string_view ReasonName(v1::ErrorReason reason) {
  constexpr std::string_view kPrefix = "ERROR_REASON_";
  return std::string_view(v1::ErrorReason_Name(reason)).substr(kPrefix.size());
}

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_QUESTION_H_
