// The decision log under a process that is killed.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/audit/log_fixture.h"
#include "tests/support/temp_directory.h"

namespace domicile::audit {
namespace {

// Runs the writer for a while, kills it, and returns what it said was acknowledged.
std::string RunAndKill(const std::string& path, const char* mode,
                       std::chrono::milliseconds while_it_runs) {
  int pipe_ends[2];
  EXPECT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(pipe_ends[1], STDOUT_FILENO);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    execl(DOMICILE_TEST_LOG_WRITER, DOMICILE_TEST_LOG_WRITER, path.c_str(), mode, nullptr);
    _exit(127);
  }
  close(pipe_ends[1]);
  std::string said;
  std::thread reader([&said, end = pipe_ends[0]] {
    char buffer[4096];
    for (ssize_t size; (size = read(end, buffer, sizeof(buffer))) > 0;) {
      said.append(buffer, static_cast<size_t>(size));
    }
  });
  std::this_thread::sleep_for(while_it_runs);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it ended by itself";
  reader.join();
  close(pipe_ends[0]);
  return said.substr(0, said.rfind('\n') + 1);
}

// The ids of all entries, in their order, of a log that opens and verifies.
std::vector<std::string> IdsIn(const std::string& path) {
  auto log = DecisionLog::Open({.path = path});
  EXPECT_TRUE(log.ok()) << log.status();
  if (!log.ok()) return {};
  const auto verified = (*log)->Verify({}, nullptr);
  EXPECT_TRUE(verified.ok() && verified->intact());
  std::vector<std::string> ids;
  for (int64_t after = 0;;) {
    const auto entries = *(*log)->List({}, after, 1000);
    if (entries.empty()) return ids;
    for (const v1::LogEntry& entry : entries) ids.push_back(entry.decision().id());
    after = entries.back().sequence();
  }
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(LogCrashTest, WhatWasAcknowledgedSurvivesEveryKill) {
  testing::TempDirectory directory;
  const std::string path = directory.File("decisions.db");
  std::mt19937 random(20261123);
  std::set<std::string> acknowledged;
  for (int round = 0; round < 10; ++round) {
    const auto said =
        LinesOf(RunAndKill(path, "sync", std::chrono::milliseconds(100 + random() % 200)));
    acknowledged.insert(said.begin(), said.end());
    const auto ids = IdsIn(path);
    const std::set<std::string> kept(ids.begin(), ids.end());
    for (const std::string& id : acknowledged) ASSERT_EQ(kept.count(id), 1) << id;
  }
  EXPECT_GT(acknowledged.size(), 10);
}

// What was taken shortly before may be lost, and nothing from between.
TEST(LogCrashTest, OfWhatWasTakenAtOnceAKillLosesOnlyTheEnd) {
  testing::TempDirectory directory;
  std::mt19937 random(20261125);
  size_t kept = 0;
  for (int round = 0; round < 5; ++round) {
    const std::string path = directory.File("decisions" + std::to_string(round) + ".db");
    auto said = LinesOf(RunAndKill(path, "async", std::chrono::milliseconds(300 + random() % 300)));
    const auto ids = IdsIn(path);
    kept += ids.size();
    // One may be written before it is said.
    ASSERT_LE(ids.size(), said.size() + 1);
    said.resize(std::min(said.size(), ids.size()));
    EXPECT_EQ(std::vector<std::string>(ids.begin(), ids.begin() + static_cast<long>(said.size())),
              said);
  }
  EXPECT_GT(kept, 100u);
}

}  // namespace
}  // namespace domicile::audit
