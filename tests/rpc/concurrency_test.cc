// Catalogs are swapped while queries run: each answer is made from one catalog, whole.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/rpc_server.h"

namespace domicile::rpc {
namespace {

using domicile::testing::Placement;
using domicile::testing::PluginBuilder;
using domicile::testing::RpcServer;
using domicile::testing::Site;
using domicile::testing::Stubs;
using domicile::testing::Succeeds;

constexpr int kSwaps = 200;
const std::vector<std::string> kCountries = {"DE", "FR", "IT", "SE"};

// Every connector of the catalog of a country is in that country.
std::vector<PluginBuilder> PluginsIn(const std::string& country) {
  std::vector<PluginBuilder> plugins;
  for (const char* processor : {"acme", "beta", "gamma"}) {
    plugins.push_back(PluginBuilder(processor).Connector("sms", Placement("main", Site(country))));
  }
  return plugins;
}

TEST(SwapTest, NeverMixesTwoCatalogsInOneAnswerNorFailsOne) {
  RpcServer server;
  std::map<std::string, std::string> country_of_digest;
  for (const std::string& country : kCountries) {
    server.Serve(PluginsIn(country));
    country_of_digest[server.state().Get()->catalog->digest()] = country;
  }
  ASSERT_EQ(country_of_digest.size(), kCountries.size());

  std::atomic<bool> stop = false;
  std::atomic<int> calls = 0;
  const auto query = [&] {
    Stubs stubs = server.Connect();
    while (!stop) {
      const auto answer = stubs.Ask(&v1::ResidencyService::Stub::ResolveResidency,
                                    "selector { channel_ids: 'sms' }");
      ASSERT_THAT(answer.status, Succeeds());
      ASSERT_EQ(answer.response.residencies_size(), 3);
      for (const v1::ConnectorResidency& residency : answer.response.residencies()) {
        ASSERT_EQ(residency.country_codes(0),
                  country_of_digest.at(answer.response.revision().catalog_digest()));
        ASSERT_EQ(residency.revision().generation(), answer.response.revision().generation());
      }
      ++calls;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back(query);
  // Not before all have begun, and as long as it takes to meet many calls.
  for (int i = 0; i < kSwaps || calls < 300; ++i) {
    if (::testing::Test::HasFailure()) break;
    server.Serve(PluginsIn(kCountries[i % kCountries.size()]));
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(calls, 300);
}

TEST(SwapTest, LeadsEveryWatchToTheLastCatalog) {
  RpcServer server;
  server.Serve(PluginsIn("US"));
  const auto watch = [&server](const std::string& last) {
    Stubs stubs = server.Connect();
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    const auto reader = stubs.catalog().WatchCatalog(&context, v1::WatchCatalogRequest());
    std::map<std::string, std::string> country_of;
    v1::WatchCatalogResponse response;
    while (reader->Read(&response)) {
      for (const v1::CatalogChange& change : response.changes()) {
        if (!change.has_connector()) continue;
        country_of[change.connector().id()] =
            change.connector().placements(0).sites(0).place().country_code();
      }
      if (country_of["gamma/sms"] == last) break;
    }
    EXPECT_EQ(country_of["acme/sms"], last);
    EXPECT_EQ(country_of["beta/sms"], last);
    context.TryCancel();
    while (reader->Read(&response)) continue;
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(watch, "JP");
  for (int i = 0; i < kSwaps; ++i) server.Serve(PluginsIn(kCountries[i % kCountries.size()]));
  server.Serve(PluginsIn("JP"));
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace domicile::rpc
