#include "clients/cli/progress_line.h"

#include <sstream>

#include "gtest/gtest.h"

namespace domicile::cli {
namespace {

class ProgressLineTest : public ::testing::Test {
 protected:
  ProgressLine::Clock Clock() {
    return [this] { return now_; };
  }

  std::ostringstream out_;
  absl::Time now_ = absl::UnixEpoch();
};

TEST_F(ProgressLineTest, OnATerminalEachTextReplacesTheOneBefore) {
  ProgressLine line(out_, {.width = 80}, Clock());
  line.Show("one");
  line.Show("two");
  EXPECT_EQ(out_.str(), "\r\033[Kone\r\033[Ktwo");
}

TEST_F(ProgressLineTest, OnATerminalItIsGoneBeforeSomethingElseIsWritten) {
  {
    ProgressLine line(out_, {.width = 80}, Clock());
    line.Show("one");
    line.Clear();
    out_ << "|";
    line.Clear();
    line.Show("two");
  }
  EXPECT_EQ(out_.str(), "\r\033[Kone\r\033[K|\r\033[Ktwo\r\033[K");
}

TEST_F(ProgressLineTest, ANarrowTerminalCutsTheText) {
  ProgressLine line(out_, {.width = 6}, Clock());
  line.Show("1234567890");
  EXPECT_EQ(out_.str(), "\r\033[K12345");
}

TEST_F(ProgressLineTest, ElsewhereThereIsOneLineASecondAtMost) {
  ProgressLine line(out_, {}, Clock());
  line.Show("at the start");
  now_ += absl::Milliseconds(999);
  line.Show("too soon");
  now_ += absl::Milliseconds(1);
  line.Show("after a second");
  line.Show("at once");
  now_ += absl::Seconds(3);
  line.Show("later");
  line.Clear();
  EXPECT_EQ(out_.str(), "after a second\nlater\n");
}

}  // namespace
}  // namespace domicile::cli
