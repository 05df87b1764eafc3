#include "service/rpc/catalog_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/plugin_builder.h"

namespace domicile::rpc {
namespace {

using domicile::testing::BuildOrDie;
using domicile::testing::PluginBuilder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::shared_ptr<const catalog::Catalog> CatalogOf(const std::string& processor) {
  return BuildOrDie({PluginBuilder(processor).Build()});
}

class Listener : public CatalogListener {
 public:
  void OnCatalogChanged() override { heard.push_back("changed"); }
  void OnShutdown() override { heard.push_back("shutdown"); }
  std::vector<std::string> heard;
};

TEST(CatalogStateTest, HasASnapshotWithoutACatalogAtFirst) {
  Snapshots snapshots{{}, base::SystemClock()};
  CatalogState state{snapshots};
  EXPECT_EQ(state.Get()->catalog, nullptr);
  EXPECT_EQ(state.Get()->revision.generation(), 0);
}

TEST(CatalogStateTest, ServesWhatWasPublishedLast) {
  Snapshots snapshots{{}, base::SystemClock()};
  CatalogState state{snapshots};
  state.Publish(CatalogOf("acme"));
  const auto beta = CatalogOf("beta");
  state.Publish(beta);
  EXPECT_EQ(state.Get()->catalog, beta);
  EXPECT_EQ(state.Get()->revision.catalog_digest(), beta->digest());
  EXPECT_EQ(state.Get()->revision.generation(), 2);
}

TEST(CatalogStateTest, ASnapshotOutlivesTheSwap) {
  Snapshots snapshots{{}, base::SystemClock()};
  CatalogState state{snapshots};
  state.Publish(CatalogOf("acme"));
  const std::shared_ptr<const Snapshot> pinned = state.Get();
  state.Publish(CatalogOf("beta"));
  EXPECT_NE(pinned->catalog->FindProcessor("acme"), nullptr);
  EXPECT_EQ(pinned->revision.generation(), 1);
}

TEST(CatalogStateTest, EqualContentIsNoChange) {
  Snapshots snapshots{{}, base::SystemClock()};
  CatalogState state{snapshots};
  const auto listener = std::make_shared<Listener>();
  state.Publish(CatalogOf("acme"));
  const auto before = state.Get();
  state.AddListener(listener);
  state.Publish(CatalogOf("acme"));
  EXPECT_EQ(state.Get(), before);
  EXPECT_THAT(listener->heard, IsEmpty());
}

TEST(CatalogStateTest, TellsListenersOfEachChangeAndOfTheEnd) {
  Snapshots snapshots{{}, base::SystemClock()};
  CatalogState state{snapshots};
  const auto listener = std::make_shared<Listener>();
  state.AddListener(listener);
  state.Publish(CatalogOf("acme"));
  state.Publish(CatalogOf("beta"));
  state.Shutdown();
  EXPECT_THAT(listener->heard, ElementsAre("changed", "changed", "shutdown"));
}

TEST(CatalogStateTest, AListenerThatComesAfterTheEndHearsOfItAtOnce) {
  Snapshots snapshots{{}, base::SystemClock()};
  CatalogState state{snapshots};
  state.Shutdown();
  const auto listener = std::make_shared<Listener>();
  state.AddListener(listener);
  EXPECT_THAT(listener->heard, ElementsAre("shutdown"));
}

TEST(CatalogStateTest, AListenerThatIsGoneIsForgotten) {
  Snapshots snapshots{{}, base::SystemClock()};
  CatalogState state{snapshots};
  const auto stays = std::make_shared<Listener>();
  auto goes = std::make_shared<Listener>();
  const std::weak_ptr<Listener> gone = goes;
  state.AddListener(goes);
  state.AddListener(stays);
  goes.reset();
  state.Publish(CatalogOf("acme"));
  EXPECT_TRUE(gone.expired());
  EXPECT_THAT(stays->heard, ElementsAre("changed"));
}

TEST(CatalogStateTest, RemembersThirtyTwoCatalogs) {
  Snapshots snapshots{{}, base::SystemClock()};
  CatalogState state{snapshots};
  std::vector<std::string> digests;
  for (size_t i = 0; i <= CatalogState::kRemembered; ++i) {
    const auto catalog = CatalogOf("processor-" + std::to_string(i));
    digests.push_back(catalog->digest());
    state.Publish(catalog);
  }
  EXPECT_EQ(digests.size(), 33);
  EXPECT_EQ(state.FindRemembered(digests[0]), nullptr);
  ASSERT_NE(state.FindRemembered(digests[1]), nullptr);
  EXPECT_EQ(state.FindRemembered(digests[1])->digest(), digests[1]);
  EXPECT_EQ(state.FindRemembered(digests.back()), state.Get()->catalog);
}

TEST(CatalogStateTest, RemembersNothingThatWasNotServed) {
  Snapshots snapshots{{}, base::SystemClock()};
  CatalogState state{snapshots};
  state.Publish(CatalogOf("acme"));
  EXPECT_EQ(state.FindRemembered(CatalogOf("beta")->digest()), nullptr);
}

TEST(CatalogStateTest, KeepsTheLastLoadReport) {
  Snapshots snapshots{{}, base::SystemClock()};
  CatalogState state{snapshots};
  LoadReport report;
  report.plugin_generation = 7;
  report.plugins.emplace_back().set_file("libacme.so");
  state.SetLoadReport(report);
  EXPECT_EQ(state.load_report().plugin_generation, 7);
  EXPECT_EQ(state.load_report().plugins.at(0).file(), "libacme.so");
}

}  // namespace
}  // namespace domicile::rpc
