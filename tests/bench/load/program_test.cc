// The program as a shell runs it, on a server that it starts.

#include "tests/cli/program.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <signal.h>

#include <filesystem>

#include "tests/bench/load/instant_server.h"

namespace domicile::bench {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

cli::Outcome RunBench(std::vector<std::string> arguments,
                      const cli::Environment& environment = {}) {
  arguments.insert(arguments.begin(), DOMICILE_BENCH);
  return cli::RunProgram(arguments, environment);
}

google::protobuf::Struct Json(const cli::Outcome& outcome) {
  google::protobuf::Struct json;
  const auto status = google::protobuf::util::JsonStringToMessage(outcome.out, &json);
  EXPECT_TRUE(status.ok()) << status.ToString() << "\n" << outcome.out << outcome.err;
  return json;
}

// A number of the JSON, by its path.
double Number(const google::protobuf::Struct& json, const std::vector<std::string>& path) {
  const google::protobuf::Struct* inner = &json;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    inner = &inner->fields().at(path[i]).struct_value();
  }
  return inner->fields().at(path.back()).number_value();
}

TEST(Program, MeasuresChecksOnAServerThatItStarts) {
  for (const std::string transport : {"unix", "tcp"}) {
    std::vector<std::string> arguments = {
        "--spawn",     "--transport", transport, "--mode",   "unary", "--against",
        "server-info", "--tenants",   "50",      "--repeat", "2",     "--duration",
        "300ms",       "--warmup",    "100ms",   "-o",       "json"};
    if (transport == "tcp") arguments.push_back("--cold");
    const cli::Outcome outcome = RunBench(arguments);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const google::protobuf::Struct json = Json(outcome);
    EXPECT_EQ(Number(json, {"failures"}), 0);
    EXPECT_EQ(json.fields().at("rounds").list_value().values_size(), 2);
    EXPECT_GT(Number(json, {"target", "per_second", "median"}), 0);
    EXPECT_GT(Number(json, {"ratio", "throughput", "median"}), 0);
    EXPECT_GT(Number(json, {"server_resident_bytes"}), 1e6);
    EXPECT_GT(Number(json, {"start_seconds"}), 0);
    EXPECT_EQ(Number(json, {"first_per_second"}) > 0, transport == "unix");
  }
}

TEST(Program, TheLastOfAnOptionThatIsGivenTwiceCounts) {
  const cli::Outcome outcome =
      RunBench({"--spawn", "--against", "none", "--tenants", "50", "--repeat", "1", "--duration",
                "5m", "--warmup", "1ms", "--repeat", "2", "--duration", "50ms", "-o", "json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(Json(outcome).fields().at("rounds").list_value().values_size(), 2);
}

TEST(Program, EveryQuestionOfThePopulationIsAnswered) {
  for (const std::string mode : {"batch", "local", "resolve", "update"}) {
    const cli::Outcome outcome =
        RunBench({"--spawn", "--mode", mode, "--against", "none", "--batch-size", "100",
                  "--concurrency", "2", "--tenants", "100", "--policies", "own", "--repeat", "1",
                  "--duration", "1s", "--warmup", "0"});
    EXPECT_EQ(outcome.status, 0) << mode << ": " << outcome.out << outcome.err;
  }
}

TEST(Program, NoCallFailsWhileTheServerReloads) {
  const cli::Outcome outcome = RunBench({"--spawn", "--faults", "reload-each-second", "--cold",
                                         "--mode", "unary", "--rate", "300", "--tenants", "50",
                                         "--repeat", "1", "--duration", "2500ms", "--warmup", "0"});
  EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("unary to unary"));
}

TEST(Program, ComparesWithTheEmptyCall) {
  const InstantServer server;
  const cli::Outcome outcome =
      RunBench({"--server", server.address(), "--mode", "server-info", "--against", "none"});
  EXPECT_EQ(outcome.status, 64);
  EXPECT_THAT(outcome.err, HasSubstr("the server cannot do `server-info`"));
  for (const std::string mode : {"ping", "ping-stream"}) {
    const cli::Outcome measured =
        RunBench({"--server", server.address(), "--mode", mode, "--against",
                  mode == "ping" ? "ping-stream" : "ping", "--repeat", "1", "--duration", "200ms",
                  "--warmup", "0"});
    EXPECT_EQ(measured.status, 0) << measured.out << measured.err;
  }
}

TEST(Program, AFailedCallMakesItFailUnlessFailuresAreAllowed) {
  InstantServer server;
  server.FailWhen([](int64_t number) {
    return number % 2 == 0 ? grpc::Status::OK
                           : grpc::Status(grpc::StatusCode::INTERNAL, "every other");
  });
  std::vector<std::string> arguments = {
      "--server", server.address(), "--mode", "ping",     "--repeat",
      "1",        "--duration",     "200ms",  "--warmup", "0"};
  const cli::Outcome outcome = RunBench(arguments);
  EXPECT_EQ(outcome.status, 1) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("operations failed"), HasSubstr("every other")));
  arguments.push_back("--allow-failures");
  EXPECT_EQ(RunBench(arguments).status, 0);
}

TEST(Program, LeavesNothingBehindWhenItIsEnded) {
  const testing::TempDirectory directory;
  cli::RunningProgram program({DOMICILE_BENCH, "--spawn", "--mode", "server-info", "--against",
                               "none", "--duration", "60s"},
                              {{"TMPDIR", directory.path()}});
  const auto socket = [&directory] {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory.path())) {
      if (entry.is_socket()) return true;
    }
    return false;
  };
  for (int i = 0; i < 600 && !socket(); ++i) absl::SleepFor(absl::Milliseconds(100));
  ASSERT_TRUE(socket());
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait().status, 130);
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

struct Mistake {
  std::vector<std::string> arguments;
  int status;
  std::string message;
};

TEST(Program, SaysWhatIsWrongWithItsOptions) {
  const Mistake mistakes[] = {
      {{}, 64, "either --server ADDRESS, or --spawn"},
      {{"--server", "unix:/nowhere"}, 64, "`unary` needs --tenants N"},
      {{"--server", "unix:/nowhere", "--mode", "ping", "--against", "unary"},
       64,
       "needs --tenants N"},
      {{"--server", "unix:/nowhere", "--mode", "ping"}, 69, "No such file or directory"},
      {{"--server", "192.0.2.1:7443", "--mode", "ping"}, 64, "is not on the loopback"},
      {{"--server", "localhost", "--mode", "ping"}, 64, "is not unix:PATH or HOST:PORT"},
      {{"--server", "unix:/x", "--mode", "ping", "--decision-log", "sync"}, 64, "needs --spawn"},
      {{"--spawn", "--mode", "unari"}, 64, "did you mean `unary`"},
      {{"--spawn", "--rate", "0"}, 64, "`0` is neither operations a second"},
      {{"--spawn", "--duration", "soon"}, 64, "`soon` is not a duration"},
      {{"--spawn", "--server-cpu", "4000"}, 64, "processor 4000 cannot be used"},
      {{"--spawn", "--server-flag=--nix"}, 69, "--nix"},
      {{"--spawn", "--plugins", "/nowhere"}, 69, "cannot open the plugin directory /nowhere"},
      {{"--spawn", "--domiciled", "/nowhere"}, 64, "no server at /nowhere"},
  };
  for (const Mistake& mistake : mistakes) {
    const cli::Outcome outcome = RunBench(mistake.arguments);
    EXPECT_EQ(outcome.status, mistake.status) << mistake.message;
    EXPECT_THAT(outcome.err, HasSubstr(mistake.message));
    EXPECT_EQ(outcome.out, "") << mistake.message;
  }
}

}  // namespace
}  // namespace domicile::bench
