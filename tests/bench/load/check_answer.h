// What makes an answer to a check a decision.

#ifndef DOMICILE_TESTS_BENCH_LOAD_CHECK_ANSWER_H_
#define DOMICILE_TESTS_BENCH_LOAD_CHECK_ANSWER_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "domicile/v1/decision.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "tests/bench/load/mode.h"

namespace domicile::bench {

inline absl::Status CountDecision(const v1::Decision& decision, Verdicts& verdicts) {
  const int verdict = decision.verdict();
  if (verdict <= 0 || verdict >= static_cast<int>(verdicts.size())) {
    return absl::InternalError("the answer is a decision without a verdict");
  }
  ++verdicts[static_cast<size_t>(verdict)];
  return absl::OkStatus();
}

inline absl::Status NoDecision(const v1::CheckError& error) {
  return absl::InternalError(absl::StrCat("the answer is an error: ", error.code(), ", ",
                                          error.reason(), ": ", error.message()));
}

// Of an answer with a oneof of the two, such as a CheckResult.
template <typename Result>
absl::Status CountResult(const Result& result, Verdicts& verdicts) {
  if (result.has_error()) return NoDecision(result.error());
  return CountDecision(result.decision(), verdicts);
}

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_CHECK_ANSWER_H_
