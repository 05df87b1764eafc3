#include "service/rpc/work_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "tests/support/error_details.h"

namespace domicile::rpc {
namespace {

using domicile::testing::HasReason;
using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(WorkQueueTest, DoesWhatWaitsInItsOrderBeforeItEnds) {
  std::vector<int> done;
  {
    WorkQueue queue;
    for (int i = 0; i < 5; ++i) EXPECT_THAT(queue.Post([&done, i] { done.push_back(i); }), IsOk());
  }
  EXPECT_THAT(done, ElementsAre(0, 1, 2, 3, 4));
}

TEST(WorkQueueTest, WorksInAThreadOfItsOwn) {
  std::thread::id worker;
  {
    WorkQueue queue;
    EXPECT_THAT(queue.Post([&worker] { worker = std::this_thread::get_id(); }), IsOk());
  }
  EXPECT_NE(worker, std::thread::id());
  EXPECT_NE(worker, std::this_thread::get_id());
}

TEST(WorkQueueTest, RefusesMoreThanMayWait) {
  int done = 0;
  {
    WorkQueue queue(2);
    absl::Notification started, go_on;
    ASSERT_THAT(queue.Post([&] {
      started.Notify();
      go_on.WaitForNotification();
    }),
                IsOk());
    started.WaitForNotification();
    EXPECT_THAT(queue.Post([&done] { ++done; }), IsOk());
    EXPECT_THAT(queue.Post([&done] { ++done; }), IsOk());
    const absl::Status refused = queue.Post([&done] { done = 100; });
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("try again later")));
    EXPECT_THAT(refused, HasReason("STORAGE_FAILED"));
    go_on.Notify();
  }
  EXPECT_EQ(done, 2);
}

}  // namespace
}  // namespace domicile::rpc
