#include "tests/support/stepped_clock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include "absl/time/clock.h"
#include "service/base/unique_fd.h"

namespace domicile::testing {

SteppedClock::SteppedClock() {
  const base::UniqueFd file(
      open(directory_.File("clock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  EXPECT_EQ(ftruncate(file.get(), sizeof(*offset_)), 0);
  void* page = mmap(nullptr, sizeof(*offset_), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  EXPECT_NE(page, MAP_FAILED);
  offset_ = static_cast<std::atomic<int64_t>*>(page);
}

SteppedClock::~SteppedClock() { munmap(offset_, sizeof(*offset_)); }

ServerProcess::Environment SteppedClock::Environment() const {
  // A sanitizer wants to be the first that is preloaded, and need not be for this.
  return {{"LD_PRELOAD", DOMICILE_TEST_CLOCK_PRELOAD},
          {"DOMICILE_TEST_CLOCK", directory_.File("clock")},
          {"ASAN_OPTIONS", "verify_asan_link_order=0"}};
}

absl::Time SteppedClock::Now() const { return absl::Now() + absl::Nanoseconds(offset_->load()); }

void SteppedClock::Step(absl::Duration by) { offset_->fetch_add(absl::ToInt64Nanoseconds(by)); }

}  // namespace domicile::testing
