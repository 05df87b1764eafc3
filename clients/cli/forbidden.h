// What must never appear in an answer.

#ifndef DOMICILE_CLIENTS_CLI_FORBIDDEN_H_
#define DOMICILE_CLIENTS_CLI_FORBIDDEN_H_

#include <vector>

#include "domicile/v1/contract.pb.h"
#include "google/protobuf/message.h"

namespace domicile::cli {

// Every place of the answer at which something is that `forbid` names, by the rules of
// `domicile.v1.Forbid`.
std::vector<v1::BrokenExpectation> FindForbidden(const v1::Forbid& forbid,
                                                 const google::protobuf::Message& answer);

// The message that a partial response holds; null when it holds none.
const google::protobuf::Message* ResponseIn(const v1::PartialResponse& partial);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_FORBIDDEN_H_
