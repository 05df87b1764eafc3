#include "service/base/default_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <optional>
#include <string>

namespace domicile::base {
namespace {

using ::testing::ElementsAre;

// Sets XDG_RUNTIME_DIR, or unsets it, for as long as it lives.
class RuntimeDirectory {
 public:
  explicit RuntimeDirectory(const char* value) {
    if (const char* before = getenv(kName)) before_ = before;
    Set(value);
  }
  ~RuntimeDirectory() { Set(before_ ? before_->c_str() : nullptr); }

 private:
  static constexpr char kName[] = "XDG_RUNTIME_DIR";
  static void Set(const char* value) {
    value == nullptr ? unsetenv(kName) : setenv(kName, value, 1);
  }
  std::optional<std::string> before_;
};

TEST(DefaultAddressTest, TheSocketIsInTheDirectoryThatOnlyThisUserCanEnter) {
  const RuntimeDirectory directory("/run/user/1000");
  EXPECT_EQ(DefaultSocketPath(), "/run/user/1000/domicile.sock");
}

TEST(DefaultAddressTest, TheSocketIsInTmpWithoutASession) {
  const RuntimeDirectory directory(nullptr);
  EXPECT_EQ(DefaultSocketPath(), "/tmp/domicile.sock");
}

TEST(DefaultAddressTest, ARelativeRuntimeDirectoryIsIgnored) {
  const RuntimeDirectory directory("run");
  EXPECT_EQ(DefaultSocketPath(), "/tmp/domicile.sock");
}

TEST(DefaultAddressTest, AServerListensOnTheSocketAndOnLoopback7443) {
  const RuntimeDirectory directory("/run/user/1000");
  EXPECT_THAT(DefaultListenAddresses(),
              ElementsAre("unix:/run/user/1000/domicile.sock", "127.0.0.1:7443"));
}

}  // namespace
}  // namespace domicile::base
