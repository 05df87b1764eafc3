#include "service/rpc/catalog_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/rpc_server.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FailsWith;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::Placement;
using domicile::testing::PluginBuilder;
using domicile::testing::RpcServer;
using domicile::testing::Site;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A watch from the caller's side. What does not come within half a minute does not come.
class Watch {
 public:
  explicit Watch(RpcServer& server, const std::string& cursor = "") {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    v1::WatchCatalogRequest request;
    request.set_resume_cursor(cursor);
    reader_ = server.catalog().WatchCatalog(&context_, request);
  }
  ~Watch() {
    context_.TryCancel();
    if (!ended_) Finish();
  }

  // The next message; a failure when the watch has ended.
  v1::WatchCatalogResponse Next() {
    v1::WatchCatalogResponse response;
    EXPECT_TRUE(reader_->Read(&response)) << "the watch has ended";
    return response;
  }

  // How the watch ended, once it has no more messages.
  grpc::Status Finish() {
    v1::WatchCatalogResponse response;
    while (reader_->Read(&response)) continue;
    ended_ = true;
    return reader_->Finish();
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchCatalogResponse>> reader_;
  bool ended_ = false;
};

// Each change as a line, such as `ADDED acme/sms`.
std::vector<std::string> Lines(const v1::WatchCatalogResponse& response) {
  std::vector<std::string> lines;
  for (const v1::CatalogChange& change : response.changes()) {
    lines.push_back(v1::ChangeKind_Name(change.kind()).substr(std::string("CHANGE_KIND_").size()) +
                    " " +
                    (change.has_processor() ? change.processor().id() : change.connector().id()));
  }
  return lines;
}

PluginBuilder AcmeIn(const std::string& country) {
  return PluginBuilder("acme").Connector("sms", Placement("main", Site(country)));
}

TEST(WatchCatalogTest, BeginsWithEverythingThereIs) {
  RpcServer server;
  server.Serve({PluginBuilder("beta"), PluginBuilder("acme")});
  const v1::WatchCatalogResponse first = Watch(server).Next();
  EXPECT_THAT(Lines(first),
              ElementsAre("ADDED acme", "ADDED beta", "ADDED acme/sms", "ADDED beta/sms"));
  EXPECT_FALSE(first.checkpoint());
  EXPECT_EQ(first.current_through().generation(), 1);
  EXPECT_EQ(first.current_through().catalog_digest(), server.state().Get()->catalog->digest());
  EXPECT_NE(first.cursor(), "");
}

TEST(WatchCatalogTest, TellsNoMoreThanWhatChanged) {
  RpcServer server;
  server.Serve({AcmeIn("IT"), PluginBuilder("beta"), PluginBuilder("gamma")});
  Watch watch(server);
  watch.Next();
  server.Serve({AcmeIn("FR"), PluginBuilder("gamma"), PluginBuilder("zeta")});
  const v1::WatchCatalogResponse change = watch.Next();
  EXPECT_THAT(Lines(change), ElementsAre("REMOVED beta", "ADDED zeta", "UPDATED acme/sms",
                                         "REMOVED beta/sms", "ADDED zeta/sms"));
  EXPECT_EQ(change.changes(2).connector().placements(0).sites(0).place().country_code(), "FR");
  EXPECT_EQ(change.current_through().generation(), 2);
}

TEST(WatchCatalogTest, WaitsForTheFirstCatalog) {
  RpcServer server;
  Watch watch(server);
  server.Serve({PluginBuilder("acme")});
  EXPECT_THAT(Lines(watch.Next()), ElementsAre("ADDED acme", "ADDED acme/sms"));
}

TEST(WatchCatalogTest, SaysThatItIsAliveWhenNothingChanges) {
  RpcServer server({.checkpoint_interval = absl::Milliseconds(1)});
  server.Serve({PluginBuilder("acme")});
  Watch watch(server);
  const v1::WatchCatalogResponse first = watch.Next();
  for (int i = 0; i < 3; ++i) {
    const v1::WatchCatalogResponse checkpoint = watch.Next();
    EXPECT_TRUE(checkpoint.checkpoint());
    EXPECT_THAT(checkpoint.changes(), IsEmpty());
    EXPECT_EQ(checkpoint.cursor(), first.cursor());
    EXPECT_EQ(checkpoint.current_through().generation(), 1);
  }
}

TEST(WatchCatalogTest, ResumedSaysAtOnceThatNothingChanged) {
  RpcServer server;
  server.Serve({PluginBuilder("acme")});
  const std::string cursor = Watch(server).Next().cursor();
  const v1::WatchCatalogResponse first = Watch(server, cursor).Next();
  EXPECT_TRUE(first.checkpoint());
  EXPECT_THAT(first.changes(), IsEmpty());
}

TEST(WatchCatalogTest, ResumedTellsWhatChangedMeanwhileInOne) {
  RpcServer server;
  server.Serve({AcmeIn("IT")});
  const std::string cursor = Watch(server).Next().cursor();
  server.Serve({AcmeIn("IT"), PluginBuilder("beta")});
  server.Serve({AcmeIn("FR")});
  server.Serve({AcmeIn("DE")});
  const v1::WatchCatalogResponse first = Watch(server, cursor).Next();
  EXPECT_THAT(Lines(first), ElementsAre("UPDATED acme/sms"));
  EXPECT_EQ(first.changes(0).connector().placements(0).sites(0).place().country_code(), "DE");
  EXPECT_EQ(first.current_through().generation(), 4);
}

TEST(WatchCatalogTest, ResumedGoesOn) {
  RpcServer server;
  server.Serve({AcmeIn("IT")});
  Watch watch(server, Watch(server).Next().cursor());
  watch.Next();
  server.Serve({AcmeIn("FR")});
  EXPECT_THAT(Lines(watch.Next()), ElementsAre("UPDATED acme/sms"));
}

class DamagedCursorTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, DamagedCursorTest,
                         ::testing::Values("x", std::string(63, 'a'), std::string(65, 'a'),
                                           std::string(64, 'A'), std::string(63, 'a') + "g"));

TEST_P(DamagedCursorTest, IsRefused) {
  RpcServer server;
  server.Serve({PluginBuilder("acme")});
  const grpc::Status status = Watch(server, GetParam()).Finish();
  EXPECT_THAT(status, FailsWith(grpc::StatusCode::INVALID_ARGUMENT, _));
  EXPECT_THAT(status, HasReason("INVALID_CURSOR"));
  EXPECT_THAT(status, HasViolation("resume_cursor", HasSubstr("damaged")));
}

TEST(WatchCatalogTest, RefusesACursorThatIsForgotten) {
  RpcServer server;
  server.Serve({PluginBuilder("first")});
  const std::string cursor = Watch(server).Next().cursor();
  for (size_t i = 0; i < CatalogState::kRemembered; ++i) {
    server.Serve({PluginBuilder("processor-" + std::to_string(i))});
  }
  const grpc::Status status = Watch(server, cursor).Finish();
  EXPECT_THAT(status,
              FailsWith(grpc::StatusCode::OUT_OF_RANGE, HasSubstr("start again without a cursor")));
  EXPECT_THAT(status, HasReason("CURSOR_TOO_OLD"));
}

TEST(WatchCatalogTest, EndsWithTheServer) {
  RpcServer server;
  server.Serve({PluginBuilder("acme")});
  Watch watch(server);
  watch.Next();
  server.state().Shutdown();
  const grpc::Status status = watch.Finish();
  EXPECT_THAT(status,
              FailsWith(grpc::StatusCode::UNAVAILABLE, HasSubstr("resume at the last cursor")));
  EXPECT_THAT(status, HasReason("SHUTTING_DOWN"));
}

TEST(WatchCatalogTest, EndsAtOnceWhenTheServerIsEnding) {
  RpcServer server;
  server.Serve({PluginBuilder("acme")});
  server.state().Shutdown();
  EXPECT_THAT(Watch(server).Finish(), HasReason("SHUTTING_DOWN"));
}

TEST(WatchCatalogTest, KeepsNoCatalogOnceItIsOver) {
  std::weak_ptr<const catalog::Catalog> catalog;
  {
    RpcServer server;
    server.Serve({PluginBuilder("acme")});
    catalog = server.state().Get()->catalog;
    Watch(server).Next();
  }
  EXPECT_TRUE(catalog.expired());
}

TEST(WatchCatalogTest, MayBeLeftWithoutHarmToOthers) {
  RpcServer server({.checkpoint_interval = absl::Milliseconds(1)});
  server.Serve({AcmeIn("IT")});
  Watch stays(server);
  stays.Next();
  for (int i = 0; i < 20; ++i) Watch(server).Next();
  server.Serve({AcmeIn("FR")});
  v1::WatchCatalogResponse change = stays.Next();
  while (change.checkpoint()) change = stays.Next();
  EXPECT_THAT(Lines(change), ElementsAre("UPDATED acme/sms"));
}

}  // namespace
}  // namespace domicile::rpc
