// What a run of the load generator is asked for, on its command line.

#ifndef DOMICILE_TESTS_BENCH_LOAD_OPTIONS_H_
#define DOMICILE_TESTS_BENCH_LOAD_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/load/population.h"
#include "tests/bench/load/round.h"

namespace domicile::bench {

struct RunOptions {
  // The target.
  std::string server;
  bool spawn = false;
  std::string domiciled;
  std::string plugins;
  std::vector<std::string> server_flags;
  std::string transport = "unix";
  int server_cpu = -1;
  int client_cpu = -1;
  std::string decision_log = "off";
  std::string faults;  // empty for none

  // The load.
  std::string mode = "unary";
  std::string against;  // a mode, or `none`
  Load load;
  double rate_share = 0;  // of what the target does in a closed loop; 0 when the rate is given
  int connections = 4;
  int streams_per_connection = 4;
  int batch_size = 1000;
  std::string view = "verdict";
  int repeat = 5;
  bool cold = false;  // whether the questions are new to the server when the rounds begin

  // What is asked about.
  Population::Options population;
  std::string policies = "shared";
  bool tenants_exist = false;

  // What comes of it.
  std::string output = "table";
  bool allow_failures = false;
};

// Nothing when the program is to end at once, with this exit status: after --help, or when what it
// was asked for makes no sense, which it has said.
std::optional<RunOptions> ParseOptions(int argc, char** argv, int& exit_status);

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_OPTIONS_H_
