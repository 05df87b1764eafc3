#include "service/base/digest.h"

#include <gtest/gtest.h>

#include <string>

namespace domicile::base {
namespace {

// FIPS 180-2, appendix B.
TEST(Sha256HexTest, GivesThePublishedDigestOfAbc) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256HexTest, GivesThePublishedDigestOfAMillionTimesA) {
  EXPECT_EQ(Sha256Hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256HexTest, GivesThePublishedDigestOfNothing) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256HexTest, DoesNotStopAtANulByte) {
  EXPECT_NE(Sha256Hex(std::string("a\0b", 3)), Sha256Hex(std::string("a\0c", 3)));
}

}  // namespace
}  // namespace domicile::base
