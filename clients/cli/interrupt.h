// Ctrl-C and SIGTERM as a call, for a command that goes on until then.

#ifndef DOMICILE_CLIENTS_CLI_INTERRUPT_H_
#define DOMICILE_CLIENTS_CLI_INTERRUPT_H_

#include <signal.h>

#include <atomic>
#include <functional>
#include <thread>

namespace domicile::cli {

// Blocks SIGINT and SIGTERM in the thread that makes it, and in those that it starts from then on,
// for as long as it lives.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();

  // Calls `action` once, from another thread, when one of the signals has come. At most one action.
  void Call(std::function<void()> action);

  // After this the action is not called any more, nor running.
  void Stop();

 private:
  sigset_t signals_;
  sigset_t before_;
  std::atomic<bool> stopped_ = false;
  std::thread waiter_;
};

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_INTERRUPT_H_
