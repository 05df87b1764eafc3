#include "service/catalog/candidate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_builder.h"
#include "tests/support/status_matchers.h"

namespace domicile::catalog {
namespace {

using domicile::testing::BuildOrDie;
using domicile::testing::BundledCatalog;
using domicile::testing::Placement;
using domicile::testing::PluginBuilder;
using domicile::testing::Site;
using domicile::testing::StatusIs;
using ::testing::HasSubstr;

PluginBuilder Acme(const std::string& country) {
  PluginBuilder acme("acme");
  acme.Connector("sms", Placement("main", Site(country)));
  return acme;
}

TEST(CandidateTest, TheBundledCatalogWithoutAnotherPluginIsItself) {
  const Catalog& base = *BundledCatalog().catalog;
  const auto same = WithPlugins(base, {});
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_EQ((*same)->digest(), base.digest());
}

TEST(CandidateTest, APluginTakesThePlaceOfItsProcessor) {
  const auto base = BuildOrDie({Acme("DE").Build()});
  const auto next = WithPlugins(*base, {Acme("US").Build()});
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ((*next)->digest(), BuildOrDie({Acme("US").Build()})->digest());
}

TEST(CandidateTest, APluginThatTakesAwayWhatAnotherNamesIsRefused) {
  const catalog::Catalog& base = *BundledCatalog().catalog;
  PluginBuilder meta("meta");
  meta.Connector("other", Placement("main", Site("US")));
  EXPECT_THAT(WithPlugins(base, {meta.Build()}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("UNRESOLVED_REFERENCE")));
}

}  // namespace
}  // namespace domicile::catalog
