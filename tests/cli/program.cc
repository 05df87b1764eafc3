#include "tests/cli/program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_directory.h"

namespace domicile::cli {
namespace {

using domicile::testing::ReadFile;

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& words,
                               const Environment& environment) {
  std::vector<std::string> variables = {std::string("PATH=") + std::getenv("PATH")};
  // How a sanitizer does its work is no part of what a program is asked.
  for (const char* name : {"ASAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) variables.push_back(absl::StrCat(name, "=", value));
  }
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  constexpr int kWrite = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, directory_.File("out").c_str(), kWrite, 0600);
  posix_spawn_file_actions_addopen(&files, 2, directory_.File("err").c_str(), kWrite, 0600);
  const int error = posix_spawn(&pid_, words[0].c_str(), &files, nullptr, Pointers(words).data(),
                                Pointers(variables).data());
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) pid_ = -1;
  EXPECT_EQ(error, 0) << words[0];
}

RunningProgram::~RunningProgram() {
  if (pid_ <= 0) return;
  Signal(SIGKILL);
  Wait();
}

std::string RunningProgram::out() const { return ReadFile(directory_.File("out")); }

bool RunningProgram::WaitForOutput(const std::string& text) const {
  const absl::Time deadline = absl::Now() + absl::Minutes(1);
  while (!absl::StrContains(out(), text)) {
    siginfo_t ended = {};
    waitid(P_PID, pid_, &ended, WEXITED | WNOHANG | WNOWAIT);
    if (ended.si_pid == pid_ || absl::Now() > deadline) return absl::StrContains(out(), text);
    absl::SleepFor(absl::Milliseconds(10));
  }
  return true;
}

void RunningProgram::Signal(int signal) const {
  if (pid_ > 0) kill(pid_, signal);
}

Outcome RunningProgram::Wait() {
  Outcome outcome;
  int status = 0;
  if (pid_ > 0 && waitpid(pid_, &status, 0) == pid_) {
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  pid_ = -1;
  outcome.out = out();
  outcome.err = ReadFile(directory_.File("err"));
  return outcome;
}

Outcome RunProgram(const std::vector<std::string>& words, const Environment& environment) {
  return RunningProgram(words, environment).Wait();
}

std::string DomicileProgram() { return DOMICILE_PROGRAM; }

Outcome RunDomicile(std::vector<std::string> arguments, const Environment& environment) {
  arguments.insert(arguments.begin(), DomicileProgram());
  return RunProgram(arguments, environment);
}

}  // namespace domicile::cli
