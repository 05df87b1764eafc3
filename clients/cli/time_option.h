// Options that are a moment in time.

#ifndef DOMICILE_CLIENTS_CLI_TIME_OPTION_H_
#define DOMICILE_CLIENTS_CLI_TIME_OPTION_H_

#include <string>

#include "google/protobuf/timestamp.pb.h"

namespace CLI {
class App;
}

namespace domicile::cli {

// Understands an RFC 3339 time, such as `2026-11-23T12:00:00Z`, or a day, which stands for its
// beginning in UTC. Returns what is wrong with the text, or nothing.
std::string ParseTime(const std::string& text, google::protobuf::Timestamp* time);

// Adds such an option. `time` outlives the application, and is only touched when it is given.
void AddTimeOption(CLI::App& command, const std::string& name, google::protobuf::Timestamp* time,
                   const std::string& description);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_TIME_OPTION_H_
