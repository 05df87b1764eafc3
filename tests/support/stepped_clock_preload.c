// Preloaded into a server: its time of day is the machine's plus the nanoseconds in the file that
// DOMICILE_TEST_CLOCK names, which a test changes while it runs. The monotonic clock is left alone.
//
// What waits until a time of day waits, as with a clock that somebody sets, until that clock says
// so: for absl::Mutex and absl::CondVar, and gRPC which waits by them, that is one system call; for
// std::condition_variable it is a function of the C library.

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const int64_t kSecond = 1000000000;
// How soon a wait sees that the clock was set.
static const int64_t kSlice = 5000000;

static const volatile int64_t* offset;

static int (*real_clock_gettime)(clockid_t, struct timespec*);
static long (*real_syscall)(long, ...);

static void Find(void) {
  real_clock_gettime = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
  real_syscall = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
}

__attribute__((constructor)) static void Open(void) {
  Find();
  const char* path = getenv("DOMICILE_TEST_CLOCK");
  const int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) abort();
  void* page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  if (page == MAP_FAILED) abort();
  close(file);
  offset = page;
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  if (real_clock_gettime == NULL) Find();
  const int result = real_clock_gettime(clock, time);
  if (result != 0 || offset == NULL) return result;
  if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return result;
  const int64_t now = time->tv_sec * kSecond + time->tv_nsec + *offset;
  time->tv_sec = now / kSecond;
  time->tv_nsec = now % kSecond;
  return 0;
}

int gettimeofday(struct timeval* restrict time, void* restrict zone) {
  (void)zone;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != NULL) *result = now.tv_sec;
  return now.tv_sec;
}

// How long there is until then by the clock that is set; no more than a slice.
static int64_t SliceUntil(const struct timespec* until) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  const int64_t left = (until->tv_sec - now.tv_sec) * kSecond + (until->tv_nsec - now.tv_nsec);
  return left < kSlice ? left : kSlice;
}

int pthread_cond_timedwait(pthread_cond_t* restrict condition, pthread_mutex_t* restrict mutex,
                           const struct timespec* restrict until) {
  for (;;) {
    const int64_t slice = SliceUntil(until);
    if (slice <= 0) return ETIMEDOUT;
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += slice;
    if (end.tv_nsec >= kSecond) {
      end.tv_nsec -= kSecond;
      ++end.tv_sec;
    }
    const int result = pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &end);
    if (result != ETIMEDOUT) return result;
  }
}

// The wait in slices, each until the clock says that the time has come.
static long WaitUntil(const long arguments[6]) {
  const struct timespec* until = (const struct timespec*)arguments[3];
  for (;;) {
    const struct timespec slice = {0, SliceUntil(until)};
    if (slice.tv_nsec <= 0) {
      errno = ETIMEDOUT;
      return -1;
    }
    const int operation = FUTEX_WAIT | ((int)arguments[1] & FUTEX_PRIVATE_FLAG);
    const long result =
        real_syscall(SYS_futex, arguments[0], operation, arguments[2], &slice, NULL, 0);
    if (result == 0 || errno != ETIMEDOUT) return result;
  }
}

long syscall(long number, ...) {
  if (real_syscall == NULL) Find();
  long arguments[6];
  va_list list;
  va_start(list, number);
  for (int i = 0; i < 6; ++i) arguments[i] = va_arg(list, long);
  va_end(list);
  if (number == SYS_futex && (arguments[1] & FUTEX_CLOCK_REALTIME) != 0 &&
      (arguments[1] & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET && arguments[3] != 0) {
    return WaitUntil(arguments);
  }
  return real_syscall(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
                      arguments[5]);
}
