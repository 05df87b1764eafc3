#include "clients/cpp/call_context.h"

#include "gtest/gtest.h"

namespace domicile::client {
namespace {

constexpr char kTraceparent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(CallContextTest, ATraceparentOfTheSpecificationIsOne) {
  EXPECT_TRUE(IsTraceparent(kTraceparent));
}

TEST(CallContextTest, ALaterVersionMayGoOn) {
  EXPECT_TRUE(IsTraceparent("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"));
  EXPECT_FALSE(IsTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"));
}

TEST(CallContextTest, AnythingElseIsNone) {
  for (const char* text : {
           "",
           "00",
           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",  // a version that is none
           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",  // no trace
           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",  // no parent
           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",  // upper case
           "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",   // too short
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",   // too short
           "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-\n",
       }) {
    EXPECT_FALSE(IsTraceparent(text)) << text;
  }
}

TEST(CallContextTest, TheContextOfACallComesBeforeThatOfItsConnection) {
  ConnectionOptions connection;
  connection.trace_context = [] { return TraceContext{"of the connection", ""}; };
  EXPECT_EQ(TraceContextOf(connection, {}).traceparent, "of the connection");
  CallOptions call;
  call.trace_context = TraceContext{"of the call", ""};
  EXPECT_EQ(TraceContextOf(connection, call).traceparent, "of the call");
  EXPECT_EQ(TraceContextOf({}, {}).traceparent, "");
}

}  // namespace
}  // namespace domicile::client
