#include "clients/cpp/connection.h"
#include "gtest/gtest.h"

namespace domicile::client {
namespace {

TEST(ChannelTest, UnixSocketsAndLoopbackAddressesAreLocal) {
  for (const char* address :
       {"unix:/run/domicile.sock", "unix:///run/domicile.sock", "unix-abstract:domicile",
        "127.0.0.1:7443", "127.1.2.3:7443", "localhost:7443", "localhost", "[::1]:7443",
        "ipv4:127.0.0.1:7443", "ipv6:[::1]:7443", "dns:///localhost:7443"}) {
    EXPECT_TRUE(IsLocalAddress(address)) << address;
  }
}

TEST(ChannelTest, WhatOnlyLooksLocalIsReachedWithTls) {
  for (const char* address :
       {"domicile.example:443", "10.0.0.1:7443", "127.example.com:7443", "localhost.example:7443",
        "dns:///domicile.example", "[2001:db8::1]:7443", "0.0.0.0:7443", ""}) {
    EXPECT_FALSE(IsLocalAddress(address)) << address;
  }
}

}  // namespace
}  // namespace domicile::client
