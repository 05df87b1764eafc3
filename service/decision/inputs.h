// The values that the inputs of a connector have for a question.

#ifndef DOMICILE_SERVICE_DECISION_INPUTS_H_
#define DOMICILE_SERVICE_DECISION_INPUTS_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "domicile/v1/connector.pb.h"
#include "domicile/v1/input.pb.h"
#include "service/catalog/catalog.h"
#include "service/decision/question.h"

namespace domicile::decision {

// By the input's name; an input that nobody gave has an empty value.
using Values = std::map<std::string, v1::ResolvedInput, std::less<>>;

// The values of the connector's inputs. When it is reached through a downstream of another
// connector, `via` is that downstream and `upstream` the other's values; both are null otherwise.
//
// What the downstream sets wins; then what the request gives for this connector, for every
// connector, and by its fields for countries; then, when the question is definite, the documented
// default.
Values ValuesOf(const Question& question, const v1::Connector& connector, const v1::Downstream* via,
                const Values* upstream);

// Checks the inputs that the question gives against the connectors asked about and all that are
// downstream of them. INVALID_ARGUMENT with the field's path: an input that none of them has, a
// value outside its domain, the same one given twice, one that has a field of its own.
absl::Status CheckInputs(const catalog::Catalog& catalog,
                         const std::vector<const v1::Connector*>& connectors,
                         const Question& question);

// An input that a definite question needs and does not give.
struct MissingInput {
  const v1::Connector* connector;
  const v1::Input* input;
};

// INVALID_ARGUMENT that names each missing input once, with its field and the values allowed. The
// list must not be empty.
absl::Status MissingInputsError(const std::vector<MissingInput>& missing);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_INPUTS_H_
