// What is different between two messages, for people.

#ifndef DOMICILE_CLIENTS_CLI_MESSAGE_DIFF_H_
#define DOMICILE_CLIENTS_CLI_MESSAGE_DIFF_H_

#include <set>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace domicile::cli {

// One field, by its path. An element of a list is named by what identifies it, as in
// `opt_ins[twilio/sms].inputs[region].value`, else by its place.
struct FieldChange {
  std::string path;
  std::string before;  // empty when it was not there
  std::string after;   // empty when it is no longer there
};

// The changes that lead from one message to another of its type, in the order of its fields, but
// for those of the fields of the outermost message that are named in `ignored`.
std::vector<FieldChange> DiffMessages(const google::protobuf::Message& before,
                                      const google::protobuf::Message& after,
                                      const std::set<std::string>& ignored = {});

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_MESSAGE_DIFF_H_
