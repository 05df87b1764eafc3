// That loading stays in proportion. These limits are far above the goals, which `./dev bench`
// measures: a test must hold on a busy machine and under a sanitizer.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "tests/bench/generated_plugins.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/status_matchers.h"

namespace domicile::testing {
namespace {

constexpr double kLeniency = 10;

struct Loaded {
  catalog::CatalogBuild build;
  absl::Duration took;
};

// Loads a directory and builds its catalog, as a server does.
Loaded Load(const std::string& directory) {
  const absl::Time start = absl::Now();
  auto loaded = loader::LoadPluginDirectory(TestLoadOptions(directory));
  EXPECT_THAT(loaded, IsOk());
  Loaded result;
  if (!loaded.ok()) return result;
  EXPECT_EQ(loaded->rejections.size(), 0u);
  result.build = catalog::BuildCatalog(std::move(loaded->plugins));
  result.took = absl::Now() - start;
  for (const catalog::Rejection& rejection : result.build.rejections) {
    ADD_FAILURE() << rejection.file << ": " << rejection.message;
  }
  return result;
}

TEST(LoadScale, TwentySixBundledPluginsLoadInAnInstant) {
  const Loaded loaded = Load(BundledPluginsDirectory());
  EXPECT_EQ(loaded.build.served.size(), 26u);
  EXPECT_LT(loaded.took, kLeniency * absl::Seconds(0.5));
}

TEST(LoadScale, TwoHundredGeneratedPluginsTakeTimeInProportion) {
  const Loaded few = Load(GeneratedPlugins(20).path());
  const Loaded many = Load(GeneratedPlugins(200).path());
  EXPECT_EQ(few.build.served.size(), 20u);
  EXPECT_EQ(many.build.served.size(), 200u);
  // Goal: 1,000 in 20 seconds.
  EXPECT_LT(many.took, kLeniency * absl::Seconds(4));
  EXPECT_LT(many.took / 200, kLeniency * few.took / 20);
}

TEST(LoadScale, EveryGeneratedPluginIsItsOwn) {
  const Loaded loaded = Load(GeneratedPlugins(3).path());
  const catalog::Catalog& catalog = *loaded.build.catalog;
  EXPECT_THAT(catalog::IdsOf(catalog.processors()),
              ::testing::ElementsAre("generated-0001", "generated-0002", "generated-0003"));
  ASSERT_NE(catalog.FindConnector("generated-0002/sms"), nullptr);
  EXPECT_EQ(catalog.FindConnector("generated-0002/sms")->resolver_table().rows_size(), 6);
}

}  // namespace
}  // namespace domicile::testing
