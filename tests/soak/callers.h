// Everybody who asks a server something while it soaks: each for as long as it is not told to stop.

#ifndef DOMICILE_TESTS_SOAK_CALLERS_H_
#define DOMICILE_TESTS_SOAK_CALLERS_H_

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "tests/soak/tally.h"
#include "tests/support/server_process.h"

namespace domicile::testing {

// Connectors that are opted in to, and in every catalog of the soak; the first one is allowed.
inline constexpr const char* kSoakedConnectors[] = {"csctelecom/sms", "byte/support"};

struct Soak {
  const ServerProcess& server;
  Tally& tally;
  const std::atomic<bool>& stop;
};

// Creates the tenants that all others ask about, and makes the server remember as many changes as
// it ever does, so that what it keeps of them is as large as it gets. False when that fails.
bool Prepare(const ServerProcess& server);

// Who asks, by name.
struct Caller {
  const char* name;
  std::function<void(const Soak&)> run;
};
std::vector<Caller> Callers();

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SOAK_CALLERS_H_
