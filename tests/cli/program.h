// Programs as a shell runs them.

#ifndef DOMICILE_TESTS_CLI_PROGRAM_H_
#define DOMICILE_TESTS_CLI_PROGRAM_H_

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/temp_directory.h"

namespace domicile::cli {

struct Outcome {
  int status = -1;  // the exit status, or minus the signal that ended it
  std::string out;
  std::string err;
};

using Environment = std::map<std::string, std::string>;

// A program that runs while the test goes on. Its standard input is empty, and its environment
// holds PATH and what is given here and nothing else. It is killed with the object.
class RunningProgram {
 public:
  explicit RunningProgram(const std::vector<std::string>& words,
                          const Environment& environment = {});
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  // What it has written to its standard output so far.
  std::string out() const;

  // Waits until its standard output holds the text; false when it ends before, or that takes a
  // minute.
  bool WaitForOutput(const std::string& text) const;

  void Signal(int signal) const;

  // Waits for its end.
  Outcome Wait();

 private:
  const domicile::testing::TempDirectory directory_;
  pid_t pid_ = -1;
};

// Runs a program to its end; the first word is its path.
Outcome RunProgram(const std::vector<std::string>& words, const Environment& environment = {});

// Runs the `domicile` of this build.
Outcome RunDomicile(std::vector<std::string> arguments, const Environment& environment = {});

// Its path.
std::string DomicileProgram();

}  // namespace domicile::cli

#endif  // DOMICILE_TESTS_CLI_PROGRAM_H_
