#include "clients/cli/terminal.h"

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <cstdlib>

#include "gtest/gtest.h"

namespace domicile::cli {
namespace {

// A terminal of 97 columns that is this test's own.
class PseudoTerminal {
 public:
  PseudoTerminal() {
    const winsize size = {.ws_row = 20, .ws_col = 97, .ws_xpixel = 0, .ws_ypixel = 0};
    if (openpty(&outer_, &inner_, nullptr, nullptr, &size) != 0) outer_ = inner_ = -1;
  }
  ~PseudoTerminal() {
    if (!is_open()) return;
    close(outer_);
    close(inner_);
  }
  // A bare chroot has no /dev/pts to make one in.
  bool is_open() const { return inner_ >= 0; }
  int inner() const { return inner_; }

 private:
  int outer_ = -1;
  int inner_ = -1;
};

class TerminalTest : public ::testing::Test {
 protected:
  TerminalTest() {
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm", 1);
  }
  void SetUp() override {
    if (!terminal_.is_open()) GTEST_SKIP() << "no pseudo-terminal here: /dev/pts is not mounted";
  }
  const PseudoTerminal terminal_;
};

TEST_F(TerminalTest, ATerminalHasItsWidthAndColours) {
  const Terminal terminal = Terminal::Of(terminal_.inner());
  EXPECT_EQ(terminal.width, 97);
  EXPECT_TRUE(terminal.color);
}

TEST_F(TerminalTest, NoColorIsRespected) {
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(Terminal::Of(terminal_.inner()).color);
  EXPECT_EQ(Terminal::Of(terminal_.inner()).width, 97);
  // Empty counts as not set, by no-color.org.
  setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(Terminal::Of(terminal_.inner()).color);
}

TEST_F(TerminalTest, ADumbTerminalHasNoColours) {
  setenv("TERM", "dumb", 1);
  EXPECT_FALSE(Terminal::Of(terminal_.inner()).color);
}

TEST_F(TerminalTest, AFileIsNoTerminal) {
  const int file = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const Terminal terminal = Terminal::Of(file);
  EXPECT_EQ(terminal.width, 0);
  EXPECT_FALSE(terminal.color);
  close(file);
}

}  // namespace
}  // namespace domicile::cli
