#include "clients/cli/interrupt.h"

#include <utility>

namespace domicile::cli {

Interrupt::Interrupt() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

Interrupt::~Interrupt() {
  Stop();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interrupt::Call(std::function<void()> action) {
  waiter_ = std::thread([this, action = std::move(action)] {
    const timespec pause = {.tv_sec = 0, .tv_nsec = 100'000'000};
    while (!stopped_) {
      if (sigtimedwait(&signals_, nullptr, &pause) > 0) {
        action();
        return;
      }
    }
  });
}

void Interrupt::Stop() {
  stopped_ = true;
  if (waiter_.joinable()) waiter_.join();
}

}  // namespace domicile::cli
