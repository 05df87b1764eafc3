// The decision log under a process that is killed.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include "tests/audit/log_fixture.h"
#include "tests/support/temp_directory.h"

namespace domicile::audit {
namespace {

// Runs the writer for a while, kills it, and returns what it said was acknowledged.
std::string RunAndKill(const std::string& path, std::chrono::milliseconds while_it_runs) {
  int pipe_ends[2];
  EXPECT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(pipe_ends[1], STDOUT_FILENO);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    execl(DOMICILE_TEST_LOG_WRITER, DOMICILE_TEST_LOG_WRITER, path.c_str(), nullptr);
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

TEST(LogCrashTest, WhatWasAcknowledgedSurvivesEveryKill) {
  testing::TempDirectory directory;
  const std::string path = directory.File("decisions.db");
  std::mt19937 random(20261123);
  std::set<std::string> acknowledged;
  for (int round = 0; round < 10; ++round) {
    std::istringstream lines(RunAndKill(path, std::chrono::milliseconds(100 + random() % 200)));
    for (std::string id; std::getline(lines, id);) acknowledged.insert(id);
    auto log = DecisionLog::Open({.path = path});
    ASSERT_TRUE(log.ok()) << log.status();
    const auto verified = (*log)->Verify({}, nullptr);
    ASSERT_TRUE(verified.ok() && verified->intact()) << verified->DebugString();
    std::set<std::string> kept;
    for (int64_t after = 0;;) {
      const auto entries = *(*log)->List({}, after, 1000);
      if (entries.empty()) break;
      for (const v1::LogEntry& entry : entries) kept.insert(entry.decision().id());
      after = entries.back().sequence();
    }
    for (const std::string& id : acknowledged) ASSERT_EQ(kept.count(id), 1) << id;
  }
  EXPECT_GT(acknowledged.size(), 10);
}

}  // namespace
}  // namespace domicile::audit
