#include "tests/bench/load/interrupt.h"

#include <signal.h>

namespace domicile::bench {
namespace {

volatile sig_atomic_t interrupted = 0;

}  // namespace

void NoteInterrupts() {
  struct sigaction action = {};
  action.sa_handler = [](int) { interrupted = 1; };
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
}

bool Interrupted() { return interrupted != 0; }

}  // namespace domicile::bench
