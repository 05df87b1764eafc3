// A plugin directory that changes while it is being loaded: what is served is one state of it,
// whole.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"

namespace domicile::testing {
namespace {

std::string Bundled(const std::string& file) { return BundledPluginsDirectory() + "/" + file; }

std::set<std::string> Processors(v1::CatalogService::Stub& catalog) {
  grpc::ClientContext context;
  Limit(context);
  v1::ListProcessorsResponse response;
  const grpc::Status status = catalog.ListProcessors(&context, {}, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  std::set<std::string> ids;
  for (const v1::Processor& processor : response.processors()) ids.insert(processor.id());
  return ids;
}

TEST(DirectoryFault, ThatIsExchangedWhileItIsLoadedIsServedAsOneOrTheOther) {
  const PluginDirectory one, other;
  const std::set<std::string> in_one = {"csctelecom", "plivo"}, in_other = {"yahoo", "bandwidth"};
  for (const std::string& id : in_one) one.Add(Bundled("lib" + id + ".so"));
  for (const std::string& id : in_other) other.Add(Bundled("lib" + id + ".so"));
  ServerProcess server({"--plugins", one.path()});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();

  std::atomic<bool> done = false;
  std::set<std::set<std::string>> seen;
  std::thread caller([&] {
    const Stubs stubs(server);
    while (!done) seen.insert(Processors(*stubs.catalog));
  });
  const absl::Time end = absl::Now() + absl::Seconds(4);
  for (int i = 0; absl::Now() < end; ++i) {
    ASSERT_EQ(
        renameat2(AT_FDCWD, one.path().c_str(), AT_FDCWD, other.path().c_str(), RENAME_EXCHANGE),
        0);
    server.Signal(SIGHUP);
    // Shorter than a load, and not always by as much.
    absl::SleepFor(absl::Milliseconds(5 + i % 23));
  }
  done = true;
  caller.join();
  for (const std::set<std::string>& processors : seen) {
    EXPECT_TRUE(processors == in_one || processors == in_other)
        << ::testing::PrintToString(processors);
  }
  EXPECT_EQ(seen.size(), 2u);
}

TEST(DirectoryFault, APluginThatIsCopiedSlowlyIsServedOnceItIsWhole) {
  const PluginDirectory plugins;
  plugins.Add(Bundled("libcsctelecom.so"));
  ServerProcess server({"--plugins", plugins.path()});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  // Under its own name, and not renamed to it once it is there.
  for (const char* suffix : {".manifest.sig", ".manifest", ""}) {
    const std::string name = std::string("libplivo.so") + suffix;
    std::ifstream from(Bundled(name), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(from)), {});
    ASSERT_FALSE(bytes.empty()) << name;
    std::ofstream to(plugins.path() + "/" + name, std::ios::binary);
    constexpr size_t kParts = 8;
    for (size_t part = 0; part < kParts; ++part) {
      const size_t begin = bytes.size() * part / kParts, end = bytes.size() * (part + 1) / kParts;
      to.write(bytes.data() + begin, static_cast<std::streamsize>(end - begin));
      to.flush();
      absl::SleepFor(absl::Milliseconds(60));
      EXPECT_THAT(Processors(*stubs.catalog), ::testing::Contains("csctelecom"));
    }
    to.close();
    ASSERT_EQ(chmod((plugins.path() + "/" + name).c_str(), 0644), 0);
  }
  EXPECT_TRUE(stubs.WaitUntilServed("libplivo.so")) << server.Log();
}

}  // namespace
}  // namespace domicile::testing
