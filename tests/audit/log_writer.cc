// Appends to a decision log until it is killed, and prints each id once it is answered for: with
// `sync`, from several threads, so that groups are of several; with `async`, as fast as it is
// taken.

#include <unistd.h>

#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "service/base/log.h"
#include "tests/audit/log_fixture.h"

int main(int argc, char** argv) {
  using namespace domicile::audit;
  if (argc != 3) return 64;
  const bool async = std::string(argv[2]) == "async";
  alarm(30);  // whatever becomes of the test
  // Nothing but the ids goes to the standard output.
  if (!domicile::base::SetUpLog("text", "error").ok()) return 1;
  Options options;
  options.path = argv[1];
  options.mode = async ? Mode::kAsync : Mode::kSync;
  auto log = DecisionLog::Open(options);
  if (!log.ok()) {
    std::fprintf(stderr, "%s\n", std::string(log.status().message()).c_str());
    return 1;
  }
  const auto write = [&log] {
    for (;;) {
      const Entry entry = MakeEntry("t");
      if (!AppendAndWait(**log, {entry}).ok()) _exit(1);
      if (dprintf(STDOUT_FILENO, "%s\n", entry.decision.id().c_str()) < 0) _exit(1);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < (async ? 1 : 8); ++i) threads.emplace_back(write);
  for (std::thread& thread : threads) thread.join();
}
