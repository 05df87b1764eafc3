#include "service/loader/watch.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::loader {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

void WriteFile(const fs::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
}

// Counts what a watcher tells.
class WatchTest : public ::testing::Test {
 protected:
  void Watch(const fs::path& directory, absl::Duration quiet = absl::Milliseconds(30)) {
    WatchOptions options;
    options.directory = directory;
    options.quiet = quiet;
    options.matters = matters_;
    auto watcher = DirectoryWatcher::Start(options, [this] {
      const std::lock_guard lock(mutex_);
      ++told_;
      changed_.notify_all();
    });
    ASSERT_THAT(watcher, testing::IsOk());
    watcher_ = *std::move(watcher);
  }

  // Whether it tells of what has happened since the last question. Waits until it is quiet again.
  bool Tells() {
    std::unique_lock lock(mutex_);
    const bool told = changed_.wait_for(lock, 10s, [this] { return told_ > 0; });
    do {
      told_ = 0;
    } while (changed_.wait_for(lock, 150ms, [this] { return told_ > 0; }));
    return told;
  }

  int Told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }

  fs::path root() const { return root_.path(); }

  bool (*matters_)(std::string_view name) = IsPluginFileName;

 private:
  testing::TempDirectory root_;
  std::mutex mutex_;  // abseil's is not known to the thread sanitizer
  std::condition_variable changed_;
  int told_ = 0;
  std::unique_ptr<DirectoryWatcher> watcher_;  // ends first
};

TEST_F(WatchTest, TellsOfANewFile) {
  Watch(root());
  WriteFile(root() / "liba.so", "a");
  EXPECT_TRUE(Tells());
}

TEST_F(WatchTest, TellsOfTheFilesThatMatter) {
  matters_ = [](std::string_view name) { return name == "law"; };
  Watch(root());
  WriteFile(root() / "liba.so", "a");
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(Told(), 0);
  WriteFile(root() / "law", "a");
  EXPECT_TRUE(Tells());
}

TEST_F(WatchTest, TellsOfAFileThatIsRenamedIntoItsPlace) {
  WriteFile(root() / "liba.so", "old");
  WriteFile(root() / ".liba.so.new", "new");
  Watch(root());
  fs::rename(root() / ".liba.so.new", root() / "liba.so");
  EXPECT_TRUE(Tells());
}

TEST_F(WatchTest, TellsOfAFileThatIsWrittenInPlace) {
  WriteFile(root() / "liba.so", "old");
  Watch(root());
  WriteFile(root() / "liba.so", "new");
  EXPECT_TRUE(Tells());
}

TEST_F(WatchTest, TellsOfAFileThatIsRemoved) {
  WriteFile(root() / "liba.so", "a");
  Watch(root());
  fs::remove(root() / "liba.so");
  EXPECT_TRUE(Tells());
}

TEST_F(WatchTest, TellsOfAFileThatMayBeReadNow) {
  WriteFile(root() / "liba.so", "a");
  fs::permissions(root() / "liba.so", fs::perms::none);
  Watch(root());
  fs::permissions(root() / "liba.so", fs::perms::owner_read);
  EXPECT_TRUE(Tells());
}

TEST_F(WatchTest, IsSilentAboutFilesThatAreNoPlugins) {
  Watch(root());
  WriteFile(root() / "notes.txt", "a");
  WriteFile(root() / ".liba.so", "a");
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(Told(), 0);
}

TEST_F(WatchTest, TellsOnceOfManyChanges) {
  Watch(root(), absl::Milliseconds(500));
  for (int i = 0; i < 100; ++i) {
    WriteFile(root() / ("lib" + std::to_string(i) + ".so"), "a");
  }
  std::this_thread::sleep_for(1500ms);
  EXPECT_EQ(Told(), 1);
}

TEST_F(WatchTest, TellsOfADirectoryThatIsCreatedLaterAndOfWhatIsPutThere) {
  Watch(root() / "opt" / "plugins");
  fs::create_directories(root() / "opt" / "plugins");
  EXPECT_TRUE(Tells());
  WriteFile(root() / "opt" / "plugins" / "liba.so", "a");
  EXPECT_TRUE(Tells());
}

TEST_F(WatchTest, TellsOfADirectoryThatIsReplacedAndOfWhatIsPutThere) {
  fs::create_directory(root() / "plugins");
  fs::create_directory(root() / "next");
  Watch(root() / "plugins");
  fs::rename(root() / "plugins", root() / "last");
  fs::rename(root() / "next", root() / "plugins");
  EXPECT_TRUE(Tells());
  WriteFile(root() / "plugins" / "liba.so", "a");
  EXPECT_TRUE(Tells());
}

TEST_F(WatchTest, TellsOfADirectoryThatIsRemovedAndCreatedAgain) {
  fs::create_directory(root() / "plugins");
  Watch(root() / "plugins");
  fs::remove(root() / "plugins");
  EXPECT_TRUE(Tells());
  fs::create_directory(root() / "plugins");
  EXPECT_TRUE(Tells());
  WriteFile(root() / "plugins" / "liba.so", "a");
  EXPECT_TRUE(Tells());
}

TEST_F(WatchTest, TellsOfASymbolicLinkThatIsSwitched) {
  fs::create_directories(root() / "releases" / "1" / "plugins");
  fs::create_directories(root() / "releases" / "2" / "plugins");
  fs::create_directory_symlink("releases/1", root() / "current");
  Watch(root() / "current" / "plugins");
  fs::create_directory_symlink("releases/2", root() / "new");
  fs::rename(root() / "new", root() / "current");
  EXPECT_TRUE(Tells());
  WriteFile(root() / "releases" / "2" / "plugins" / "liba.so", "a");
  EXPECT_TRUE(Tells());
}

TEST_F(WatchTest, ToldOfChangesThatNeverEndItDoesNotWaitForEver) {
  WatchOptions options;
  options.directory = root();
  options.quiet = absl::Seconds(60);
  options.longest = absl::Milliseconds(50);
  std::atomic<int> told = 0;
  const auto watcher = DirectoryWatcher::Start(options, [&] { ++told; });
  ASSERT_THAT(watcher, testing::IsOk());
  for (int i = 0; i < 1000 && told == 0; ++i) {
    WriteFile(root() / "liba.so", "a");
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_GT(told, 0);
}

}  // namespace
}  // namespace domicile::loader
