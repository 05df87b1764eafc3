#include "clients/cpp/pages.h"

#include <string>
#include <vector>

#include "domicile/v1/catalog_service.pb.h"
#include "domicile/v1/server_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace domicile::client {
namespace {

using domicile::testing::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;

// A page with one channel.
v1::ListChannelsResponse Page(const std::string& id, const std::string& next,
                              const std::string& digest = "d1") {
  v1::ListChannelsResponse page;
  page.add_channels()->set_id(id);
  page.set_next_page_token(next);
  page.mutable_revision()->set_catalog_digest(digest);
  return page;
}

std::vector<std::string> Ids(const v1::ListChannelsResponse& response) {
  std::vector<std::string> ids;
  for (const v1::Channel& channel : response.channels()) ids.push_back(channel.id());
  return ids;
}

using Result = absl::StatusOr<v1::ListChannelsResponse>;

TEST(PagesTest, PagesAreFetchedToTheEndInTheirOrder) {
  std::vector<std::string> tokens;
  const Result all = AllPages(v1::ListChannelsRequest(), [&](const auto& request) -> Result {
    tokens.push_back(request.page_token());
    if (request.page_token().empty()) return Page("email", "2");
    if (request.page_token() == "2") return Page("sms", "3");
    return Page("whatsapp", "");
  });
  ASSERT_TRUE(all.ok());
  EXPECT_THAT(Ids(*all), ElementsAre("email", "sms", "whatsapp"));
  EXPECT_EQ(all->next_page_token(), "");
  EXPECT_THAT(tokens, ElementsAre("", "2", "3"));
}

TEST(PagesTest, EveryPageIsAskedForWithTheSameFilters) {
  v1::ListConnectorsRequest filters;
  filters.set_channel_id("sms");
  int pages = 0;
  const auto all =
      AllPages(filters, [&](const auto& request) -> absl::StatusOr<v1::ListConnectorsResponse> {
        EXPECT_EQ(request.channel_id(), "sms");
        v1::ListConnectorsResponse page;
        if (++pages < 3) page.set_next_page_token(std::to_string(pages));
        return page;
      });
  EXPECT_TRUE(all.ok());
  EXPECT_EQ(pages, 3);
}

TEST(PagesTest, AnErrorOnALaterPageIsTheResult) {
  const Result all = AllPages(v1::ListChannelsRequest(), [&](const auto& request) -> Result {
    if (request.page_token().empty()) return Page("email", "2");
    return absl::UnavailableError("gone");
  });
  EXPECT_THAT(all, StatusIs(absl::StatusCode::kUnavailable, "gone"));
}

TEST(PagesTest, AListIsReadAgainWhenTheCatalogChangesBetweenItsPages) {
  int calls = 0;
  const Result all = AllPages(v1::ListChannelsRequest(), [&](const auto& request) -> Result {
    const std::string digest = ++calls < 2 ? "d1" : "d2";
    if (request.page_token().empty()) return Page("email", "2", digest);
    return Page("sms", "", digest);
  });
  ASSERT_TRUE(all.ok());
  EXPECT_THAT(Ids(*all), ElementsAre("email", "sms"));
  EXPECT_EQ(all->revision().catalog_digest(), "d2");
  EXPECT_EQ(calls, 4);
}

TEST(PagesTest, ACatalogThatNeverStandsStillIsAborted) {
  int calls = 0;
  const Result all = AllPages(v1::ListChannelsRequest(), [&](const auto& request) -> Result {
    return Page("email", request.page_token().empty() ? "2" : "", std::to_string(++calls));
  });
  EXPECT_THAT(all, StatusIs(absl::StatusCode::kAborted, _));
  EXPECT_EQ(calls, 2 * (kMaxListRestarts + 1));
}

TEST(PagesTest, AServerThatGoesInCirclesIsNotFollowed) {
  const Result all = AllPages(v1::ListChannelsRequest(),
                              [](const auto&) -> Result { return Page("email", "again"); });
  EXPECT_THAT(all, StatusIs(absl::StatusCode::kInternal, _));
}

TEST(PagesTest, AListWithoutARevisionIsFetchedToo) {
  int pages = 0;
  const auto all = AllPages(v1::ListPluginsRequest(),
                            [&](const auto&) -> absl::StatusOr<v1::ListPluginsResponse> {
                              v1::ListPluginsResponse page;
                              page.add_plugins();
                              if (++pages < 2) page.set_next_page_token("2");
                              return page;
                            });
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->plugins_size(), 2);
}

}  // namespace
}  // namespace domicile::client
