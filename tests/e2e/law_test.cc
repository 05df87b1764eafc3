// A directory of law in place of the bundled one.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sysexits.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"

namespace domicile::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

// A rule that the bundled law does not have.
constexpr char kRule[] = R"(
rules {
  id: "eu-test"
  regime_id: "eu_gdpr"
  effect: EFFECT_ADEQUACY
  instrument: "1/2026"
  title: "A test"
  destination { country_codes: "AQ" }
  valid_from: "2026-01-01"
  citations { text: "1/2026" }
})";

class LawDirectory : public ::testing::Test {
 protected:
  LawDirectory() {
    plugins_.Add(BundledPlugin("csctelecom"));
    fs::copy(DOMICILE_LAW_DATA, path());
  }

  std::string path() const { return directory_.File("law"); }

  std::vector<std::string> Flags(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> flags = {"--plugins", plugins_.path(), "--law", path()};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }

  void Write(const std::string& name, const std::string& text) const {
    directory_.Write("law/" + name, text);
  }

  static std::string DigestOf(const Stubs& stubs) { return stubs.Info().revision().law_digest(); }

  static bool HasRule(const Stubs& stubs) {
    v1::GetLawRuleRequest request;
    request.set_rule_id("eu-test");
    grpc::ClientContext context;
    Limit(context);
    v1::GetLawRuleResponse response;
    return stubs.law->GetLawRule(&context, request, &response).ok();
  }

  const PluginDirectory plugins_;
  const TempDirectory directory_;
};

TEST_F(LawDirectory, OfTheSameContentIsTheSameLaw) {
  ServerProcess server(Flags()), bundled({"--plugins", plugins_.path()});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  ASSERT_TRUE(bundled.WaitUntilServing()) << bundled.Log();
  EXPECT_EQ(DigestOf(Stubs(server)), DigestOf(Stubs(bundled)));
}

TEST_F(LawDirectory, IsReadAgainWhenAFileIsAddedEditedOrRemoved) {
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  const v1::Revision before = stubs.Info().revision();
  Write("test.textproto", kRule);
  ASSERT_TRUE(Eventually([&] { return HasRule(stubs); })) << server.Log();
  const v1::Revision added = stubs.Info().revision();
  EXPECT_NE(added.law_digest(), before.law_digest());
  EXPECT_EQ(added.generation(), before.generation() + 1);
  EXPECT_EQ(added.catalog_digest(), before.catalog_digest());

  Write("test.textproto", std::string(kRule) + " # the same\n");
  directory_.Write("law/notes.txt", "not law");
  fs::remove(path() + "/test.textproto");
  ASSERT_TRUE(Eventually([&] { return !HasRule(stubs); })) << server.Log();
  EXPECT_EQ(DigestOf(stubs), before.law_digest());
}

TEST_F(LawDirectory, IsReadAgainWhenAnotherTakesItsPlace) {
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  const std::string next = directory_.File("next");
  fs::copy(DOMICILE_LAW_DATA, next);
  directory_.Write("next/test.textproto", kRule);
  fs::rename(path(), directory_.File("old"));
  fs::rename(next, path());
  EXPECT_TRUE(Eventually([&] { return HasRule(stubs); })) << server.Log();
}

TEST_F(LawDirectory, IsReadAgainOnHangupWhenNobodyWatches) {
  ServerProcess server(Flags({"--watch-plugins=false"}));
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  Write("test.textproto", kRule);
  absl::SleepFor(absl::Seconds(1));  // longer than a watcher waits for quiet
  EXPECT_FALSE(HasRule(stubs));
  server.Signal(SIGHUP);
  EXPECT_TRUE(Eventually([&] { return HasRule(stubs); })) << server.Log();
}

TEST_F(LawDirectory, ThatIsBrokenKeepsTheLastGoodLawAndSaysSo) {
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  const v1::Revision before = stubs.Info().revision();
  for (const char* broken : {"rules { id: }", "rules { id: \"eu-test\" regime_id: \"no\" }"}) {
    const uint64_t generation = stubs.Info().revision().generation();
    Write("test.textproto", broken);
    ASSERT_TRUE(Eventually([&] { return !stubs.Info().last_reload().succeeded(); }))
        << server.Log();
    EXPECT_EQ(DigestOf(stubs), before.law_digest());
    EXPECT_EQ(stubs.Info().revision().generation(), generation);
    EXPECT_EQ(stubs.Info().last_reload().served_count(), 1);
    EXPECT_EQ(server.Health(), "SERVING");
    Write("test.textproto", kRule);
    ASSERT_TRUE(Eventually([&] { return HasRule(stubs); })) << server.Log();
    // The report comes after the law itself.
    EXPECT_TRUE(Eventually([&] { return stubs.Info().last_reload().succeeded(); }));
    fs::remove(path() + "/test.textproto");
    ASSERT_TRUE(Eventually([&] { return DigestOf(stubs) == before.law_digest(); }));
  }
  EXPECT_THAT(server.Log(),
              AllOf(HasSubstr("the law stays as it is"), HasSubstr("test.textproto:1:")));
}

TEST_F(LawDirectory, ThatIsGoneKeepsTheLastGoodLaw) {
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  const std::string digest = DigestOf(stubs);
  fs::rename(path(), directory_.File("away"));
  ASSERT_TRUE(Eventually([&] { return !stubs.Info().last_reload().succeeded(); })) << server.Log();
  EXPECT_THAT(stubs.Info().last_reload().error(), HasSubstr(path()));
  EXPECT_EQ(DigestOf(stubs), digest);
  fs::rename(directory_.File("away"), path());
  EXPECT_TRUE(Eventually([&] { return stubs.Info().last_reload().succeeded(); })) << server.Log();
}

TEST_F(LawDirectory, ThatIsBrokenAtTheStartIsBadData) {
  Write("test.textproto", "rules { id: }");
  ServerProcess server(Flags());
  EXPECT_EQ(server.WaitForExit(), EX_DATAERR);
  EXPECT_THAT(server.Log(), HasSubstr("test.textproto:1:13"));
}

TEST_F(LawDirectory, ThatIsMissingOrEmptyAtTheStartIsAMistakeOfUsage) {
  for (const char* name : {"nowhere", "empty"}) {
    fs::create_directory(directory_.File("empty"));
    ServerProcess server({"--plugins", plugins_.path(), "--law", directory_.File(name)});
    EXPECT_EQ(server.WaitForExit(), EX_USAGE);
    EXPECT_THAT(server.Log(), HasSubstr(directory_.File(name)));
  }
}

}  // namespace
}  // namespace domicile::testing
