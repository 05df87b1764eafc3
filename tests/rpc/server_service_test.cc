#include "service/rpc/server_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/rpc_server.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FromText;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::PluginBuilder;
using domicile::testing::RpcServer;
using domicile::testing::Succeeds;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::SizeIs;

using ServerStub = v1::ServerService::Stub;

// Three files, and how loading them ended.
LoadReport AReport() {
  LoadReport report;
  for (const char* file : {"liba.so", "libb.so", "libc.so"}) {
    report.plugins.emplace_back().set_file(file);
  }
  report.plugins[1] = FromText<v1::Plugin>(R"(
      file: "libb.so" state: PLUGIN_STATE_REJECTED rejection_reason: "CRASHED"
      rejection_message: "It crashed.")");
  report.outcome = FromText<v1::ReloadOutcome>("succeeded: true served_count: 2 rejected_count: 1");
  report.plugin_generation = 5;
  return report;
}

TEST(GetServerInfoTest, TellsWhatRuns) {
  RpcServer server;
  const auto answer = server.Ask(&ServerStub::GetServerInfo);
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_EQ(answer.response.version(), "1.2.3");
  EXPECT_EQ(answer.response.build(), "a build");
  EXPECT_THAT(answer.response.unsafe_modes(), ElementsAre("a_mode"));
  EXPECT_EQ(answer.response.provider().title(), "Byte");
  EXPECT_EQ(answer.response.provider().country_code(), "IT");
  EXPECT_EQ(answer.response.start_time().seconds(), 1'700'000'000);
}

TEST(GetServerInfoTest, HasNoRevisionWhileThereIsNoCatalog) {
  RpcServer server;
  EXPECT_FALSE(server.Ask(&ServerStub::GetServerInfo).response.has_revision());
  server.Serve({PluginBuilder("acme")});
  EXPECT_EQ(server.Ask(&ServerStub::GetServerInfo).response.revision().catalog_digest(),
            server.state().Get()->catalog->digest());
}

TEST(GetServerInfoTest, TellsHowTheLastLoadEnded) {
  RpcServer server;
  server.state().SetLoadReport(AReport());
  const auto info = server.Ask(&ServerStub::GetServerInfo).response;
  EXPECT_EQ(info.plugin_generation(), 5);
  EXPECT_TRUE(info.last_reload().succeeded());
  EXPECT_EQ(info.last_reload().served_count(), 2);
  EXPECT_EQ(info.last_reload().rejected_count(), 1);
}

TEST(ListPluginsTest, TellsOfEachFileWhileThereIsNoCatalog) {
  RpcServer server;
  server.state().SetLoadReport(AReport());
  const auto answer = server.Ask(&ServerStub::ListPlugins);
  ASSERT_THAT(answer.status, Succeeds());
  ASSERT_THAT(answer.response.plugins(), SizeIs(3));
  EXPECT_EQ(answer.response.plugins(1).file(), "libb.so");
  EXPECT_EQ(answer.response.plugins(1).rejection_reason(), "CRASHED");
  EXPECT_EQ(answer.response.last_reload().rejected_count(), 1);
}

TEST(ListPluginsTest, GivesAPageAtATime) {
  RpcServer server;
  server.state().SetLoadReport(AReport());
  const auto first = server.Ask(&ServerStub::ListPlugins, "page_size: 2").response;
  EXPECT_THAT(first.plugins(), SizeIs(2));
  const auto second =
      server.Ask(&ServerStub::ListPlugins, "page_token: '" + first.next_page_token() + "'")
          .response;
  ASSERT_THAT(second.plugins(), SizeIs(1));
  EXPECT_EQ(second.plugins(0).file(), "libc.so");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST(ListPluginsTest, RefusesABadPage) {
  RpcServer server;
  EXPECT_THAT(server.Ask(&ServerStub::ListPlugins, "page_size: -1").status,
              HasViolation("page_size", _));
  EXPECT_THAT(server.Ask(&ServerStub::ListPlugins, "page_token: 'x'").status,
              HasReason("INVALID_PAGE_TOKEN"));
}

}  // namespace
}  // namespace domicile::rpc
