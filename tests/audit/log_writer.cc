// Appends to a decision log until it is killed, and prints each id once it is acknowledged.

#include <unistd.h>

#include <cstdio>

#include "service/base/log.h"
#include "tests/audit/log_fixture.h"

int main(int argc, char** argv) {
  using namespace domicile::audit;
  if (argc != 2) return 64;
  alarm(30);  // whatever becomes of the test
  // Nothing but the ids goes to the standard output.
  if (!domicile::base::SetUpLog("text", "error").ok()) return 1;
  Options options;
  options.path = argv[1];
  auto log = DecisionLog::Open(options);
  if (!log.ok()) {
    std::fprintf(stderr, "%s\n", std::string(log.status().message()).c_str());
    return 1;
  }
  for (;;) {
    const Entry entry = MakeEntry("t");
    if (!AppendAndWait(**log, {entry}).ok()) return 1;
    if (dprintf(STDOUT_FILENO, "%s\n", entry.decision.id().c_str()) < 0) return 1;
  }
}
