// Tests of the program itself against a server of this build, with the bundled plugins, that the
// tests of a suite share.

#ifndef DOMICILE_TESTS_CLI_SERVED_PROGRAM_H_
#define DOMICILE_TESTS_CLI_SERVED_PROGRAM_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/cli/program.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/server_process.h"
#include "tests/support/temp_directory.h"

namespace domicile::cli {

class ServedProgramTest : public ::testing::Test {
 protected:
  // Starts the server, in place of one that runs, with these flags beside its plugins.
  static void StartServer(std::vector<std::string> flags = {}) {
    server_.reset();
    flags.insert(flags.begin(), {"--plugins", domicile::testing::BundledPluginsDirectory(),
                                 "--provider-title", "XCALLY", "--provider-country", "IT"});
    server_ = std::make_unique<domicile::testing::ServerProcess>(flags);
    ASSERT_TRUE(server_->WaitUntilServing()) << server_->Log();
  }
  static void StopServer() { server_.reset(); }

  static void SetUpTestSuite() { StartServer(); }
  static void TearDownTestSuite() { StopServer(); }

  static Environment ServerEnvironment() { return {{"DOMICILE_SERVER", server_->address()}}; }

  static Outcome Ask(const std::vector<std::string>& arguments) {
    return RunDomicile(arguments, ServerEnvironment());
  }

  template <typename Response>
  static Response AskJson(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-o", "json"});
    const Outcome outcome = Ask(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    Response response;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(outcome.out, &response).ok());
    return response;
  }

  // Runs a line of shell, in which $DOMICILE is the program.
  static Outcome Shell(const std::string& line) {
    Environment environment = ServerEnvironment();
    environment["DOMICILE"] = DomicileProgram();
    return RunProgram({"/bin/sh", "-c", line}, environment);
  }

  const domicile::testing::TempDirectory directory_;

 private:
  static inline std::unique_ptr<domicile::testing::ServerProcess> server_;
};

}  // namespace domicile::cli

#endif  // DOMICILE_TESTS_CLI_SERVED_PROGRAM_H_
