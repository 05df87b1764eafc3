// Whether an answer holds what a contract relies on.

#ifndef DOMICILE_CLIENTS_CLI_PARTIAL_MATCH_H_
#define DOMICILE_CLIENTS_CLI_PARTIAL_MATCH_H_

#include <string>
#include <vector>

#include "domicile/v1/contract.pb.h"
#include "google/protobuf/message.h"

namespace domicile::cli {

// Compares by the rules of `domicile.v1.Expectation.expect` and `.exact`. Both messages are of one
// type. Returns every difference; where an expected element of a list matches none, those to the
// element that comes closest.
std::vector<v1::BrokenExpectation> Compare(const google::protobuf::Message& expected,
                                           const google::protobuf::Message& actual,
                                           const std::vector<std::string>& exact);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_PARTIAL_MATCH_H_
