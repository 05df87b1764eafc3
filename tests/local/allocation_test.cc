// A verdict allocates nothing: this program counts what its threads allocate.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "tests/local/followed_server.h"

namespace {

thread_local int64_t allocations = 0;

[[maybe_unused]] void* Allocate(size_t size) {
  ++allocations;
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}

}  // namespace

// A sanitizer has allocators of its own, which these would not go with.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define DOMICILE_TEST_COUNTS_ALLOCATIONS
void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }
#endif

namespace domicile::testing {
namespace {

class AllocationTest : public FollowedServer {};

TEST_F(AllocationTest, AVerdictAllocatesNothing) {
#ifndef DOMICILE_TEST_COUNTS_ALLOCATIONS
  GTEST_SKIP() << "nothing is counted under a sanitizer";
#endif
  Follow({.when_unable = client::WhenUnable::kRefuse});
  // The first ones compile what is asked for.
  EXPECT_EQ(VerdictOf("acme/sms"), v1::VERDICT_ALLOW);
  EXPECT_EQ(VerdictOf("acme/voice"), v1::VERDICT_DENY);
  const int64_t before = allocations;
  int allowed = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto verdict = decider_->CheckVerdict("rossi", i % 2 == 0 ? "acme/sms" : "acme/voice");
    allowed += verdict.ok() && verdict->verdict == v1::VERDICT_ALLOW;
  }
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(allowed, 5'000);
}

}  // namespace
}  // namespace domicile::testing
