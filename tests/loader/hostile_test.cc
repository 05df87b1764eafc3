// Each plugin of tests/hostile is refused for what it does, and for nothing else.

#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/loader/load.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/status_matchers.h"

namespace domicile::loader {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

LoadOptions HostileOptions() {
  LoadOptions options = testing::TestLoadOptions(DOMICILE_HOSTILE_DIR);
  // Refused whoever may have signed them.
  options.verification = nullptr;
  options.deadline = absl::Seconds(2);
  options.max_memory_bytes = 64 << 20;
  return options;
}

// Loaded once: three of them use up their time.
const LoadResult& Loaded() {
  static const LoadResult* const result = [] {
    std::filesystem::remove(DOMICILE_HOSTILE_WITNESS);
    absl::StatusOr<LoadResult> loaded = LoadPluginDirectory(HostileOptions());
    EXPECT_THAT(loaded, testing::IsOk());
    return new LoadResult(*std::move(loaded));
  }();
  return *result;
}

struct Expectation {
  const char* reason;
  const char* message;
};

const std::map<std::string, Expectation>& Expectations() {
  static const auto* const expectations = new std::map<std::string, Expectation>{
      {"aborts_in_constructor", {"CRASHED", "with SIGABRT"}},
      {"bad_magic", {"BAD_MAGIC", "the bytes 504b030400000000 where the magic `DOMICILE`"}},
      {"blames_machine", {"BAD_ANSWER", "a frame of kind 2"}},
      {"blocks_report", {"FORBIDDEN_SYSTEM_CALL", "while it was opened"}},
      {"changes_table", {"TABLE_CHANGED", "other descriptors after its resolvers were asked"}},
      {"closes_channel", {"HUNG", "did not finish within 2s"}},
      {"crashes_in_constructor",
       {"CRASHED", "with SIGSEGV (Segmentation fault) while it was opened"}},
      {"empty", {"NOT_ELF", "is empty"}},
      {"endless_connectors", {"TOO_LARGE", "more connectors than the 256"}},
      {"executes", {"FORBIDDEN_SYSTEM_CALL", "execve of `/bin/sh`"}},
      {"exits_in_constructor", {"CRASHED", "ended the process by itself, with status 0"}},
      {"fills_memory", {"OUT_OF_MEMORY", "used up its memory while it was opened"}},
      {"floods_channel", {"TOO_LARGE", "more connectors than the 256"}},
      {"forges_frame", {"TOO_LARGE", "hands over more than 4194304 bytes"}},
      {"forks", {"FORBIDDEN_SYSTEM_CALL", "clone"}},
      {"handles_signals", {"FORBIDDEN_SYSTEM_CALL", "rt_sigaction"}},
      {"hangs_in_constructor", {"HUNG", "did not finish within 2s while it was opened"}},
      {"huge_output", {"TOO_LARGE", "hands over more than 4194304 bytes"}},
      {"huge_size", {"TOO_LARGE", "the processor's descriptor has 18446744073709551615 bytes"}},
      {"kills_parent", {"FORBIDDEN_SYSTEM_CALL", "getppid"}},
      {"needs_library", {"UNLOADABLE", "libm.so.6: cannot open shared object file"}},
      {"newer_abi", {"ABI_TOO_NEW", "version 2 of the plugin ABI; this loader knows version 1"}},
      {"newer_descriptor", {"DESCRIPTOR_UNPARSABLE", "the field 1000 of domicile.v1.Processor"}},
      {"newer_symbol", {"ABI_TOO_NEW", "version 2 of the plugin ABI"}},
      {"no_symbol", {"NO_SYMBOL", "`domicile_plugin_v1`"}},
      {"opens_library_again", {"CRASHED", "with SIGABRT"}},
      {"opens_socket", {"FORBIDDEN_SYSTEM_CALL", "socket"}},
      {"other_architecture", {"WRONG_ARCHITECTURE", "; this server runs on "}},
      {"overflows_stack", {"CRASHED", "with SIGSEGV"}},
      {"prints_endlessly", {"FORBIDDEN_SYSTEM_CALL", ""}},
      {"program", {"NOT_A_LIBRARY", "is a program"}},
      {"raises_limits", {"FORBIDDEN_SYSTEM_CALL", "prlimit64"}},
      {"reads_parent", {"FORBIDDEN_SYSTEM_CALL", "process_vm_readv"}},
      {"reads_passwd", {"FORBIDDEN_SYSTEM_CALL", "openat of `/etc/passwd`"}},
      {"resolver_crashes",
       {"CRASHED",
        "with SIGSEGV (Segmentation fault) in the resolver of `hostile/sms` for region=us"}},
      {"resolver_fills_memory",
       {"OUT_OF_MEMORY", "used up its memory in the resolver of `hostile/sms`"}},
      {"resolver_forgetful",
       {"NOT_DETERMINISTIC", "selects first us and then eu in the resolver of `hostile/sms` for "}},
      {"resolver_hangs", {"HUNG", "within 2s in the resolver of `hostile/sms` for region=us"}},
      {"resolver_missing",
       {"RESOLVER_MISMATCH", "has no resolver for the connector `hostile/sms`"}},
      {"resolver_outside",
       {"RESOLVER_OUTSIDE_DESCRIPTOR", "selects placement 7 in the resolver of `hostile/sms`"}},
      // Before anything is unwound.
      {"resolver_throws",
       {"FORBIDDEN_SYSTEM_CALL", "futex in the resolver of `hostile/sms` for region=eu"}},
      {"resolver_throws_dice",
       {"FORBIDDEN_SYSTEM_CALL", "getrandom in the resolver of `hostile/sms` for region=eu"}},
      {"resolver_too_many", {"RESOLVER_OUTSIDE_DESCRIPTOR", "returns 2147483647"}},
      {"resolver_unasked", {"RESOLVER_MISMATCH", "has a resolver for the connector `hostile/x`"}},
      {"resolver_unmarked", {"RESOLVER_OUTSIDE_DESCRIPTOR", "selects the placement `always`"}},
      {"sends_signal", {"FORBIDDEN_SYSTEM_CALL", "system call kill while it was opened"}},
      {"sets_up_ring", {"FORBIDDEN_SYSTEM_CALL", "io_uring_setup"}},
      {"short_connector", {"STRUCT_TOO_SHORT", "`struct domicile_connector` has 8 bytes"}},
      {"short_struct", {"STRUCT_TOO_SHORT", "`struct domicile_plugin` has 32 bytes"}},
      {"size_too_small", {"DESCRIPTOR_UNPARSABLE", "that are no domicile.plugin.v1.Processor"}},
      {"starts_thread", {"FORBIDDEN_SYSTEM_CALL", "clone"}},
      {"traces", {"FORBIDDEN_SYSTEM_CALL", "ptrace"}},
      {"size_lie", {"DESCRIPTOR_UNPARSABLE", "the processor's descriptor outside of its memory"}},
      {"text", {"NOT_ELF", "begins with the bytes 6e6f7420"}},
      {"too_large", {"TOO_LARGE", "has 17825792 bytes; a plugin may have 16777216 bytes"}},
      {"truncated", {"UNLOADABLE", "is cut short"}},
      {"undefined_symbol", {"UNLOADABLE", "undefined symbol: nobody_defines_this"}},
      {"unparsable", {"DESCRIPTOR_UNPARSABLE", "that are no domicile.plugin.v1.Processor"}},
      {"wild_pointer", {"DESCRIPTOR_UNPARSABLE", "the array of connectors outside of its memory"}},
      {"writes_library", {"FORBIDDEN_SYSTEM_CALL", "write to descriptor 3"}},
      {"writes_file", {"FORBIDDEN_SYSTEM_CALL", "openat of `" DOMICILE_HOSTILE_WITNESS "`"}},
  };
  return *expectations;
}

class HostilePlugin : public ::testing::TestWithParam<std::string> {};

TEST_P(HostilePlugin, IsRefusedForWhatItDoes) {
  const Expectation& expected = Expectations().at(GetParam());
  const std::string file = "lib" + GetParam() + ".so";
  for (const catalog::Rejection& rejection : Loaded().rejections) {
    if (rejection.file != file) continue;
    EXPECT_EQ(rejection.reason, expected.reason) << rejection.message;
    EXPECT_THAT(rejection.message, HasSubstr(expected.message));
    EXPECT_THAT(rejection.message, ::testing::StartsWith(file + " "));
    return;
  }
  ADD_FAILURE() << file << " was not refused";
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& [name, expected] : Expectations()) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(, HostilePlugin, ::testing::ValuesIn(Names()),
                         [](const auto& test) { return test.param; });

TEST(HostileDirectory, StillYieldsItsGoodPlugin) {
  ASSERT_EQ(Loaded().plugins.size(), 1);
  EXPECT_EQ(Loaded().plugins[0].file, "libswitchboard.so");
}

TEST(HostileDirectory, HasNoPluginThatIsNotTested) {
  EXPECT_EQ(Loaded().rejections.size(), Expectations().size());
}

TEST(HostileDirectory, LeavesNoFileBehind) {
  Loaded();
  EXPECT_FALSE(std::filesystem::exists(DOMICILE_HOSTILE_WITNESS));
}

TEST(HostileDirectory, IsRefusedByDigestUnlessItCouldNotBeRead) {
  for (const catalog::Rejection& rejection : Loaded().rejections) {
    if (rejection.file == "libtoo_large.so") {
      EXPECT_EQ(rejection.digest, "");
    } else {
      EXPECT_THAT(rejection.digest, MatchesRegex("[0-9a-f]{64}")) << rejection.file;
    }
  }
}

}  // namespace
}  // namespace domicile::loader
