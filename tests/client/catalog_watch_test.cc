#include "clients/cpp/catalog_watch.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clients/cpp/mock_connection.h"
#include "gtest/gtest.h"
#include "tests/client/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace domicile::client {
namespace {

using domicile::testing::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A stream that gives messages with these cursors and then ends.
class ScriptedReader : public CatalogReader {
 public:
  ScriptedReader(std::deque<std::string> cursors, absl::Status end)
      : cursors_(std::move(cursors)), end_(std::move(end)) {}

  std::optional<v1::WatchCatalogResponse> Read() override {
    if (cursors_.empty()) return std::nullopt;
    v1::WatchCatalogResponse message;
    message.set_cursor(cursors_.front());
    cursors_.pop_front();
    return message;
  }
  void Cancel() override { end_ = absl::CancelledError(""); }
  absl::Status Finish() override { return end_; }

 private:
  std::deque<std::string> cursors_;
  absl::Status end_;
};

// Streams one after the other, and from which cursors they were opened.
struct Script {
  std::deque<std::pair<std::deque<std::string>, absl::Status>> streams;
  std::vector<std::string> opened_at;

  OpenWatch Opener() {
    return [this](const v1::WatchCatalogRequest& request) -> std::unique_ptr<CatalogReader> {
      opened_at.push_back(request.resume_cursor());
      auto [cursors, end] = streams.front();
      if (streams.size() > 1) streams.pop_front();
      return std::make_unique<ScriptedReader>(cursors, end);
    };
  }
};

std::vector<std::string> ReadAll(CatalogReader& reader) {
  std::vector<std::string> cursors;
  while (const auto message = reader.Read()) cursors.push_back(message->cursor());
  return cursors;
}

ConnectionOptions Attempts(int max_attempts) {
  ConnectionOptions options;
  options.max_attempts = max_attempts;
  return options;
}

TEST(CatalogWatchTest, AWatchGoesOnAtTheLastCursorAfterTheServerWasGone) {
  FakeClock clock;
  Script script = {
      .streams = {{{"a", "b"}, absl::UnavailableError("")}, {{"c"}, absl::OutOfRangeError("")}},
      .opened_at = {}};
  ResumingCatalogReader reader({}, Attempts(3), clock.Clock(), script.Opener());
  EXPECT_THAT(ReadAll(reader), ElementsAre("a", "b", "c"));
  EXPECT_THAT(script.opened_at, ElementsAre("", "b"));
  EXPECT_EQ(clock.pauses.size(), 1);
}

TEST(CatalogWatchTest, AReaderThatFellBehindGoesOnToo) {
  FakeClock clock;
  Script script = {.streams = {{{"a"}, absl::ResourceExhaustedError("WATCH_TOO_SLOW")},
                               {{"b"}, absl::CancelledError("")}},
                   .opened_at = {}};
  ResumingCatalogReader reader({}, Attempts(3), clock.Clock(), script.Opener());
  EXPECT_THAT(ReadAll(reader), ElementsAre("a", "b"));
}

TEST(CatalogWatchTest, ACursorThatIsTooOldIsTheCallersToHandle) {
  FakeClock clock;
  Script script = {.streams = {{{}, absl::OutOfRangeError("start again")}}, .opened_at = {}};
  ResumingCatalogReader reader({}, Attempts(3), clock.Clock(), script.Opener());
  EXPECT_THAT(ReadAll(reader), IsEmpty());
  EXPECT_THAT(reader.Finish(), StatusIs(absl::StatusCode::kOutOfRange, "start again"));
  EXPECT_EQ(script.opened_at.size(), 1);
}

TEST(CatalogWatchTest, AttemptsCountFromTheLastMessage) {
  FakeClock clock;
  Script script = {.streams = {{{"a"}, absl::UnavailableError("")},
                               {{}, absl::UnavailableError("")},
                               {{"b"}, absl::UnavailableError("")},
                               {{}, absl::UnavailableError("gone for good")}},
                   .opened_at = {}};
  ResumingCatalogReader reader({}, Attempts(3), clock.Clock(), script.Opener());
  EXPECT_THAT(ReadAll(reader), ElementsAre("a", "b"));
  EXPECT_THAT(reader.Finish(), StatusIs(absl::StatusCode::kUnavailable, "gone for good"));
  EXPECT_THAT(script.opened_at, ElementsAre("", "a", "a", "b", "b"));
}

TEST(CatalogWatchTest, ACancelledWatchIsNotOpenedAgain) {
  FakeClock clock;
  Script script = {.streams = {{{"a"}, absl::UnavailableError("")}}, .opened_at = {}};
  RetryClock retry_clock = clock.Clock();
  ResumingCatalogReader* cancelled = nullptr;
  // Ctrl-C while the watch waits to connect again.
  retry_clock.sleep = [&](absl::Duration) { cancelled->Cancel(); };
  ResumingCatalogReader reader({}, Attempts(5), retry_clock, script.Opener());
  cancelled = &reader;
  EXPECT_THAT(ReadAll(reader), ElementsAre("a"));
  EXPECT_THAT(reader.Finish(), StatusIs(absl::StatusCode::kCancelled, _));
  EXPECT_EQ(script.opened_at.size(), 1);
}

}  // namespace
}  // namespace domicile::client
