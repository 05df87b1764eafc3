// What a follower makes of streams that are cut, out of order, altered or of long ago.

#include "clients/cpp/snapshot_follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/digest.h"
#include "tests/local/followed_server.h"

namespace domicile::testing {
namespace {

using ::testing::HasSubstr;

// A way to spoil a stream, and what is said of it.
struct Spoiled {
  const char* name;
  std::function<TamperedConnection::Tamper()> make;
  const char* error;
};

// Holds what the first message was until the second came.
TamperedConnection::Tamper Swapped() {
  auto held = std::make_shared<SnapshotMessages>();
  return [held](const v1::WatchSnapshotResponse& message) -> SnapshotMessages {
    if (message.sequence() == 1 || held->empty()) {
      *held = {message};
      return {};
    }
    SnapshotMessages both = {message, held->front()};
    held->clear();
    return both;
  };
}

const Spoiled kSpoiled[] = {
    {"Altered",
     [] {
       return [](v1::WatchSnapshotResponse message) -> SnapshotMessages {
         message.mutable_part()->back() ^= 1;
         return {message};
       };
     },
     "the digest of message"},
    {"Truncated",
     [] {
       return [](v1::WatchSnapshotResponse message) -> SnapshotMessages {
         message.mutable_part()->pop_back();
         return {message};
       };
     },
     "the digest of message"},
    {"AlteredWithItsDigest",
     [] {
       return [](v1::WatchSnapshotResponse message) -> SnapshotMessages {
         if (message.sequence() != 2) return {message};
         message.set_part("");
         message.set_digest(base::SealOf(base::FirstSeal(), message.sequence(), message.part()));
         return {message};
       };
     },
     "the digest of message 2"},
    {"Reordered", Swapped, "came where 1 was due"},
    {"WithoutOne",
     [] {
       return [](const v1::WatchSnapshotResponse& message) -> SnapshotMessages {
         if (message.sequence() == 2) return {};
         return {message};
       };
     },
     "message 3 came where 2 was due"},
    {"WithOneTwice",
     [] {
       return [](const v1::WatchSnapshotResponse& message) -> SnapshotMessages {
         return {message, message};
       };
     },
     "message 1 came where 2 was due"},
};

class SpoiledStreamTest : public FollowedServer, public ::testing::WithParamInterface<Spoiled> {};

TEST_P(SpoiledStreamTest, LeavesTheLastGoodSnapshotWhichGrowsStaleAndRecovers) {
  Follow({.when_unable = client::WhenUnable::kRefuse});
  ASSERT_EQ(VerdictOf("acme/voice"), v1::VERDICT_DENY);
  const uint64_t before = followed();

  // Everything is asked for again, and comes spoiled each time.
  connection_->SetTamper(GetParam().make());
  Write();
  connection_->Cut();
  ASSERT_TRUE(Eventually([this] { return absl::IsDataLoss(decider_->state().last_error); }));
  EXPECT_THAT(std::string(decider_->state().last_error.message()), HasSubstr(GetParam().error));
  EXPECT_EQ(followed(), before);
  EXPECT_EQ(VerdictOf("acme/voice"), v1::VERDICT_DENY);
  EXPECT_FALSE(decider_->state().following);

  clock_.Advance(absl::Seconds(11));
  const auto refused = decider_->CheckVerdict("rossi", "acme/voice");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("good for 10s")));
  EXPECT_EQ(ReasonOf(refused.status()), "STALE");

  const int full = connection_->full;
  connection_->SetTamper(nullptr);
  ASSERT_TRUE(CatchesUp());
  EXPECT_EQ(VerdictOf("acme/voice"), v1::VERDICT_ALLOW);
  EXPECT_GT(connection_->full, full);
}

INSTANTIATE_TEST_SUITE_P(All, SpoiledStreamTest, ::testing::ValuesIn(kSpoiled),
                         [](const auto& test) { return std::string(test.param.name); });

class SnapshotFollowerTest : public FollowedServer {};

TEST_F(SnapshotFollowerTest, GoesOnAfterABrokenConnectionWithoutASecondFullTransfer) {
  Follow();
  const size_t all = connection_->bytes;
  connection_->Cut();
  ASSERT_TRUE(Eventually([this] { return connection_->resumptions > 0; }));
  Write();
  ASSERT_TRUE(CatchesUp());
  EXPECT_EQ(VerdictOf("acme/voice"), v1::VERDICT_ALLOW);
  EXPECT_EQ(connection_->full, 1);
  EXPECT_LT(connection_->bytes - all, all / 4);
}

TEST_F(SnapshotFollowerTest, IsConfirmedAfterABreakInWhichNothingChanged) {
  Follow();
  connection_->Cut();
  ASSERT_TRUE(Eventually([this] { return connection_->resumptions > 0; }));
  EXPECT_TRUE(Eventually([this] { return decider_->state().following; }));
  EXPECT_EQ(connection_->full, 1);
}

TEST_F(SnapshotFollowerTest, TakesAllAgainFromAServerThatWasStartedAgain) {
  Follow();
  RpcServer other(RpcServer::Options{.clock = clock_.function()});
  ServeTenant(other);
  ASSERT_THAT(other.tenants().DisableConnector("rossi", "acme/sms"), IsOk());
  connection_->SetTarget(client::MakeConnection(other.address()));
  ASSERT_TRUE(Eventually([&] { return VerdictOf("acme/sms") == v1::VERDICT_DENY; }));
  EXPECT_EQ(connection_->full, 2);
  decider_.reset();
}

TEST_F(SnapshotFollowerTest, AStreamOfLongAgoIsRefused) {
  auto recorded = std::make_shared<SnapshotMessages>();
  auto recording = std::make_shared<absl::Mutex>();
  connection_->SetTamper([=](const v1::WatchSnapshotResponse& message) -> SnapshotMessages {
    absl::MutexLock lock(recording.get());
    recorded->push_back(message);
    return {message};
  });
  Follow();
  Write();
  ASSERT_TRUE(CatchesUp());
  const uint64_t latest = followed();

  // All that was said, once more: from before the write, and so from before the server's last word.
  connection_->SetTamper([=](const v1::WatchSnapshotResponse& message) -> SnapshotMessages {
    if (message.sequence() != 1) return {};
    absl::MutexLock lock(recording.get());
    return *recorded;
  });
  connection_->Cut();
  ASSERT_TRUE(Eventually([this] { return absl::IsDataLoss(decider_->state().last_error); }));
  EXPECT_EQ(followed(), latest);
  EXPECT_EQ(VerdictOf("acme/voice"), v1::VERDICT_ALLOW);

  connection_->SetTamper(nullptr);
  EXPECT_TRUE(Eventually([this] { return decider_->state().following; }));
}

TEST_F(SnapshotFollowerTest, AStreamThatGoesSilentIsOpenedAgain) {
  client::FollowerOptions options;
  options.longest_silence = absl::Milliseconds(300);
  options.clock = clock_.function();
  client::SnapshotFollower follower(connection_, options);
  ASSERT_TRUE(follower.WaitForFirst(kWithinPatience));
  connection_->SetTamper([](const auto&) { return SnapshotMessages(); });
  const int streams = connection_->streams;
  EXPECT_TRUE(Eventually([&] { return connection_->streams > streams + 1; }));
  EXPECT_THAT(std::string(follower.last_error().message()), HasSubstr("said nothing for 300ms"));
}

TEST_F(SnapshotFollowerTest, AMidnightThatPassesCompilesForTheNewDay) {
  Follow({.most_stale = absl::Hours(24 * 365), .when_unable = client::WhenUnable::kRefuse});
  // The certification that carries it is listed until 2026-12-01.
  ASSERT_EQ(VerdictOf("acme/chat"), v1::VERDICT_ALLOW);
  clock_.Advance(absl::Hours(24 * 8));
  // Without an error in between: what is not compiled yet is decided at length.
  EXPECT_EQ(VerdictOf("acme/chat"), v1::VERDICT_UNDETERMINED);
  client::SnapshotFollower follower(connection_, {.clock = clock_.function()});
  ASSERT_TRUE(follower.WaitForFirst(kWithinPatience));
  ASSERT_NE(follower.Current(), nullptr);
  const auto before = follower.Share();
  clock_.Advance(absl::Hours(24));
  EXPECT_TRUE(
      Eventually([&] { return follower.Share()->snapshot->day() == before->snapshot->day() + 1; }));
}

}  // namespace
}  // namespace domicile::testing
