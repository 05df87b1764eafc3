#include "service/catalog/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/plugin_builder.h"

namespace domicile::catalog {
namespace {

using domicile::testing::BuildOrDie;
using domicile::testing::Placement;
using domicile::testing::PluginBuilder;
using domicile::testing::Site;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Each change as a line, such as `ADDED processor acme`.
std::vector<std::string> Lines(const std::vector<v1::CatalogChange>& changes) {
  std::vector<std::string> lines;
  for (const v1::CatalogChange& change : changes) {
    std::string line =
        v1::ChangeKind_Name(change.kind()).substr(std::string("CHANGE_KIND_").size());
    line += change.has_processor() ? " processor " + change.processor().id()
                                   : " connector " + change.connector().id();
    lines.push_back(line);
  }
  return lines;
}

TEST(DiffTest, FromNothingAddsEverythingProcessorsFirst) {
  const auto after = BuildOrDie({PluginBuilder("zeta").Build(),
                                 PluginBuilder("acme").Connector("sms").Connector("fax").Build()});
  EXPECT_THAT(
      Lines(Diff(nullptr, *after)),
      ElementsAre("ADDED processor acme", "ADDED processor zeta", "ADDED connector acme/fax",
                  "ADDED connector acme/sms", "ADDED connector zeta/sms"));
}

TEST(DiffTest, BetweenEqualCatalogsIsEmpty) {
  EXPECT_THAT(Diff(BuildOrDie({PluginBuilder("acme").Build()}).get(),
                   *BuildOrDie({PluginBuilder("acme").Build()})),
              IsEmpty());
}

TEST(DiffTest, GivesAnUpdatedElementAsItIsNow) {
  const auto before = BuildOrDie({PluginBuilder("acme").Connector("fax").Connector("sms").Build()});
  const auto after = BuildOrDie({PluginBuilder("acme")
                                     .Connector("fax")
                                     .Connector("sms", Placement("main", Site("FR")))
                                     .Build()});
  const std::vector<v1::CatalogChange> changes = Diff(before.get(), *after);
  ASSERT_THAT(Lines(changes), ElementsAre("UPDATED connector acme/sms"));
  EXPECT_EQ(changes[0].connector().placements(0).sites(0).place().country_code(), "FR");
}

TEST(DiffTest, AConnectorThatComesUpdatesItsProcessor) {
  EXPECT_THAT(
      Lines(Diff(BuildOrDie({PluginBuilder("acme").Connector("sms").Build()}).get(),
                 *BuildOrDie({PluginBuilder("acme").Connector("fax").Connector("sms").Build()}))),
      ElementsAre("UPDATED processor acme", "ADDED connector acme/fax"));
}

TEST(DiffTest, GivesOfARemovedElementItsIdOnly) {
  const auto before = BuildOrDie({PluginBuilder("acme").Build(), PluginBuilder("zeta").Build()});
  const std::vector<v1::CatalogChange> changes =
      Diff(before.get(), *BuildOrDie({PluginBuilder("zeta").Build()}));
  ASSERT_THAT(Lines(changes), ElementsAre("REMOVED processor acme", "REMOVED connector acme/sms"));
  v1::Processor id_only;
  id_only.set_id("acme");
  EXPECT_EQ(changes[0].processor().DebugString(), id_only.DebugString());
}

TEST(DiffTest, ToAnEmptyCatalogRemovesEverything) {
  EXPECT_THAT(Lines(Diff(BuildOrDie({PluginBuilder("acme").Build()}).get(), *BuildOrDie({}))),
              ElementsAre("REMOVED processor acme", "REMOVED connector acme/sms"));
}

}  // namespace
}  // namespace domicile::catalog
