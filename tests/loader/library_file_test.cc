#include "service/loader/library_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace domicile::loader {
namespace {

using domicile::testing::IsOk;

TEST(SealedCopyTest, HoldsTheBytes) {
  const auto copy = SealedCopy("bytes");
  ASSERT_THAT(copy, IsOk());
  char bytes[8] = {};
  EXPECT_EQ(read(copy->get(), bytes, sizeof(bytes)), 5);
  EXPECT_STREQ(bytes, "bytes");
}

TEST(SealedCopyTest, NobodyCanChangeIt) {
  const auto copy = SealedCopy("bytes");
  ASSERT_THAT(copy, IsOk());
  EXPECT_EQ(pwrite(copy->get(), "B", 1, 0), -1);
  EXPECT_EQ(errno, EPERM);
  EXPECT_EQ(ftruncate(copy->get(), 1), -1);
  EXPECT_EQ(ftruncate(copy->get(), 100), -1);
  EXPECT_EQ(mmap(nullptr, 5, PROT_READ | PROT_WRITE, MAP_SHARED, copy->get(), 0), MAP_FAILED);
  EXPECT_EQ(fcntl(copy->get(), F_ADD_SEALS, 0), -1) << "seals can be added";
}

}  // namespace
}  // namespace domicile::loader
