#include "service/rpc/work_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
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
    for (int i = 0; i < 5; ++i)
      EXPECT_THAT(queue.Post(1, [&done, i] { done.push_back(i); }), IsOk());
  }
  EXPECT_THAT(done, ElementsAre(0, 1, 2, 3, 4));
}

TEST(WorkQueueTest, WorksInAThreadOfItsOwn) {
  std::thread::id worker;
  {
    WorkQueue queue;
    EXPECT_THAT(queue.Post(1, [&worker] { worker = std::this_thread::get_id(); }), IsOk());
  }
  EXPECT_NE(worker, std::thread::id());
  EXPECT_NE(worker, std::this_thread::get_id());
}

// Work that goes on until the test lets it, so that what comes behind it waits.
class Held {
 public:
  explicit Held(WorkQueue& queue) {
    EXPECT_THAT(queue.Post(1,
                           [both = both_] {
                             both->started.Notify();
                             both->go_on.WaitForNotification();
                           }),
                IsOk());
    both_->started.WaitForNotification();
  }
  ~Held() { both_->go_on.Notify(); }

 private:
  struct Both {
    absl::Notification started, go_on;
  };
  // Shared, because the work ends later than this does.
  const std::shared_ptr<Both> both_ = std::make_shared<Both>();
};

TEST(WorkQueueTest, RefusesMoreThanMayWait) {
  std::vector<int> done;
  {
    WorkQueue queue(2);
    const Held held(queue);
    EXPECT_THAT(queue.Post(1, [&done] { done.push_back(1); }), IsOk());
    EXPECT_THAT(queue.Post(1, [&done] { done.push_back(2); }), IsOk());
    const absl::Status refused = queue.Post(1, [&done] { done.push_back(3); });
    EXPECT_THAT(refused,
                StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("try again later")));
    EXPECT_THAT(refused, HasReason("OVERLOADED"));
  }
  EXPECT_THAT(done, ElementsAre(1, 2));
}

TEST(WorkQueueTest, RefusesMoreBytesThanMayWaitUnlessTheyWaitAlone) {
  std::vector<int> done;
  {
    WorkQueue queue(100, 10);
    const Held held(queue);
    EXPECT_THAT(queue.Post(20, [&done] { done.push_back(1); }), IsOk());
    EXPECT_THAT(queue.Post(1, [&done] { done.push_back(2); }),
                StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("try again later")));
  }
  {
    WorkQueue queue(100, 10);
    const Held held(queue);
    EXPECT_THAT(queue.Post(5, [&done] { done.push_back(3); }), IsOk());
    EXPECT_THAT(queue.Post(5, [&done] { done.push_back(4); }), IsOk());
    EXPECT_THAT(queue.Post(1, [&done] { done.push_back(5); }),
                StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("try again later")));
  }
  EXPECT_THAT(done, ElementsAre(1, 3, 4));
}

}  // namespace
}  // namespace domicile::rpc
