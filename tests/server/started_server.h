// Servers over copies of bundled plugins, in this process.

#ifndef DOMICILE_TESTS_SERVER_STARTED_SERVER_H_
#define DOMICILE_TESTS_SERVER_STARTED_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "service/server.h"
#include "tests/support/plugin_directory.h"

namespace domicile {

// What a file of a plugin directory looks like when somebody spoiled it.
inline constexpr char kGarbage[] = "not a library";

// A server of that directory, which is used in process and does not watch it.
ServerOptions OptionsFor(const testing::PluginDirectory& plugins);

// A server that starts; ends the program otherwise.
std::unique_ptr<Server> StartOrDie(const ServerOptions& options);

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address);

// What health says of the service; empty means the server as a whole. `NOT_FOUND` for one that it
// does not know.
std::string HealthOf(Server& server, const std::string& service);

}  // namespace domicile

#endif  // DOMICILE_TESTS_SERVER_STARTED_SERVER_H_
