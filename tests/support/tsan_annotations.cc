// Tells ThreadSanitizer of absl::Mutex and what is made of it. Debian's abseil is built without
// sanitizers, so that all that its locks order would look like a race, in gRPC as in Domicile.
// Linked into every program of a build with DOMICILE_SANITIZE=thread, where these take the place of
// the library's functions, and call them.

#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstdlib>

namespace absl {
ABSL_NAMESPACE_BEGIN
namespace {

// The library's function, by what it is called behind the namespace.
template <typename Function>
Function Library(const char* symbol) {
  void* const found = dlsym(RTLD_NEXT, symbol);
  if (found == nullptr) abort();
  return reinterpret_cast<Function>(found);
}

// Debian's inline namespace is part of every symbol.
#define DOMICILE_ABSL(rest) "_ZN4absl7debian3" rest

void Acquired(const void* object) { __tsan_acquire(const_cast<void*>(object)); }
void Releasing(const void* object) { __tsan_release(const_cast<void*>(object)); }

// Whoever has the lock looks at a condition, within the library, which gives the lock up and takes
// it again in between.
class Seen {
 public:
  Seen(Mutex* mutex, const Condition& condition) : mutex_(mutex), condition_(condition) {}
  bool Holds() {
    Acquired(mutex_);
    const bool holds = condition_.Eval();
    Releasing(mutex_);
    return holds;
  }

 private:
  Mutex* const mutex_;
  const Condition& condition_;
};

}  // namespace

// A lock that is taken.
#define DOMICILE_LOCK(name, symbol)                                               \
  void Mutex::name() {                                                            \
    static const auto library = Library<void (*)(Mutex*)>(DOMICILE_ABSL(symbol)); \
    library(this);                                                                \
    Acquired(this);                                                               \
  }
DOMICILE_LOCK(Lock, "5Mutex4LockEv")
DOMICILE_LOCK(ReaderLock, "5Mutex10ReaderLockEv")

#define DOMICILE_TRY_LOCK(name, symbol)                                           \
  bool Mutex::name() {                                                            \
    static const auto library = Library<bool (*)(Mutex*)>(DOMICILE_ABSL(symbol)); \
    if (!library(this)) return false;                                             \
    Acquired(this);                                                               \
    return true;                                                                  \
  }
DOMICILE_TRY_LOCK(TryLock, "5Mutex7TryLockEv")
DOMICILE_TRY_LOCK(ReaderTryLock, "5Mutex13ReaderTryLockEv")

#define DOMICILE_UNLOCK(name, symbol)                                             \
  void Mutex::name() {                                                            \
    static const auto library = Library<void (*)(Mutex*)>(DOMICILE_ABSL(symbol)); \
    Releasing(this);                                                              \
    library(this);                                                                \
  }
DOMICILE_UNLOCK(Unlock, "5Mutex6UnlockEv")
DOMICILE_UNLOCK(ReaderUnlock, "5Mutex12ReaderUnlockEv")

// What gives the lock up for a while, or takes it when something holds.
#define DOMICILE_WHEN(name, symbol)                                         \
  void Mutex::name(const Condition& condition) {                            \
    static const auto library =                                             \
        Library<void (*)(Mutex*, const Condition&)>(DOMICILE_ABSL(symbol)); \
    Seen seen(this, condition);                                             \
    Releasing(this);                                                        \
    library(this, Condition(&seen, &Seen::Holds));                          \
    Acquired(this);                                                         \
  }
DOMICILE_WHEN(Await, "5Mutex5AwaitERKNS0_9ConditionE")
DOMICILE_WHEN(LockWhen, "5Mutex8LockWhenERKNS0_9ConditionE")
DOMICILE_WHEN(ReaderLockWhen, "5Mutex14ReaderLockWhenERKNS0_9ConditionE")

#define DOMICILE_WHEN_UNTIL(name, symbol, Type)                                   \
  bool Mutex::name(const Condition& condition, Type until) {                      \
    static const auto library =                                                   \
        Library<bool (*)(Mutex*, const Condition&, Type)>(DOMICILE_ABSL(symbol)); \
    Seen seen(this, condition);                                                   \
    Releasing(this);                                                              \
    const bool holds = library(this, Condition(&seen, &Seen::Holds), until);      \
    Acquired(this);                                                               \
    return holds;                                                                 \
  }
DOMICILE_WHEN_UNTIL(AwaitWithTimeout, "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE",
                    Duration)
DOMICILE_WHEN_UNTIL(AwaitWithDeadline, "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE",
                    Time)
DOMICILE_WHEN_UNTIL(LockWhenWithTimeout,
                    "5Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE", Duration)
DOMICILE_WHEN_UNTIL(LockWhenWithDeadline,
                    "5Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE", Time)

void CondVar::Wait(Mutex* mutex) {
  static const auto library =
      Library<void (*)(CondVar*, Mutex*)>(DOMICILE_ABSL("7CondVar4WaitEPNS0_5MutexE"));
  Releasing(mutex);
  library(this, mutex);
  Acquired(mutex);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static const auto library = Library<bool (*)(CondVar*, Mutex*, Duration)>(
      DOMICILE_ABSL("7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE"));
  Releasing(mutex);
  const bool late = library(this, mutex, timeout);
  Acquired(mutex);
  return late;
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static const auto library = Library<bool (*)(CondVar*, Mutex*, Time)>(
      DOMICILE_ABSL("7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE"));
  Releasing(mutex);
  const bool late = library(this, mutex, deadline);
  Acquired(mutex);
  return late;
}

void Notification::Notify() {
  static const auto library =
      Library<void (*)(Notification*)>(DOMICILE_ABSL("12Notification6NotifyEv"));
  Releasing(this);
  library(this);
}

void Notification::WaitForNotification() const {
  static const auto library = Library<void (*)(const Notification*)>(
      "_ZNK4absl7debian312Notification19WaitForNotificationEv");
  library(this);
  Acquired(this);
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  static const auto library = Library<bool (*)(const Notification*, Duration)>(
      "_ZNK4absl7debian312Notification30WaitForNotificationWithTimeoutENS0_8DurationE");
  const bool notified = library(this, timeout);
  Acquired(this);
  return notified;
}

bool BlockingCounter::DecrementCount() {
  static const auto library =
      Library<bool (*)(BlockingCounter*)>(DOMICILE_ABSL("15BlockingCounter14DecrementCountEv"));
  Releasing(this);
  return library(this);
}

void BlockingCounter::Wait() {
  static const auto library =
      Library<void (*)(BlockingCounter*)>(DOMICILE_ABSL("15BlockingCounter4WaitEv"));
  library(this);
  Acquired(this);
}

ABSL_NAMESPACE_END
}  // namespace absl
