#include "service/rpc/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "domicile/v1/catalog_service.pb.h"
#include "tests/support/error_details.h"

namespace domicile::rpc {
namespace {

using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// The page of a list with the keys 0000 to 0999.
struct Taken {
  std::vector<std::string> keys;
  std::string next;
};

absl::StatusOr<Taken> Take(const v1::ListConnectorsRequest& request,
                           const std::string& method = "ListConnectors", int count = 1000) {
  absl::StatusOr<Page> page = OpenPage(method, request);
  if (!page.ok()) return page.status();
  Taken taken;
  for (int i = 0; i < count; ++i) {
    const std::string key = absl::StrCat(absl::Dec(i, absl::kZeroPad4));
    if (page->Take(key)) taken.keys.push_back(key);
  }
  taken.next = page->NextToken();
  return taken;
}

v1::ListConnectorsRequest OfSize(int size, const std::string& token = "") {
  v1::ListConnectorsRequest request;
  request.set_page_size(size);
  request.set_page_token(token);
  return request;
}

TEST(PageSizeTest, IsWhatIsAskedFor) {
  EXPECT_THAT(Take(OfSize(3))->keys, ElementsAre("0000", "0001", "0002"));
  EXPECT_THAT(Take(OfSize(500))->keys, SizeIs(500));
}

TEST(PageSizeTest, IsAHundredWhenNoneIsAskedFor) {
  EXPECT_THAT(Take(OfSize(0))->keys, SizeIs(100));
}

TEST(PageSizeTest, IsLoweredToFiveHundred) {
  EXPECT_THAT(Take(OfSize(501))->keys, SizeIs(500));
  EXPECT_THAT(Take(OfSize(std::numeric_limits<int>::max()))->keys, SizeIs(500));
}

TEST(PageSizeTest, IsRefusedWhenItIsNegative) {
  for (const int size : {-1, std::numeric_limits<int>::min()}) {
    const auto page = Take(OfSize(size));
    EXPECT_THAT(page, StatusIs(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(page, HasReason("INVALID_FIELD"));
    EXPECT_THAT(page, HasViolation("page_size", HasSubstr("must be 0 to 500")));
  }
}

TEST(PageTokenTest, LeadsThroughTheWholeListOnce) {
  std::vector<std::string> all;
  std::string token;
  int pages = 0;
  do {
    const auto page = Take(OfSize(300, token));
    ASSERT_THAT(page, IsOk());
    all.insert(all.end(), page->keys.begin(), page->keys.end());
    token = page->next;
    ++pages;
  } while (!token.empty());
  EXPECT_EQ(pages, 4);
  ASSERT_THAT(all, SizeIs(1000));
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
}

TEST(PageTokenTest, IsEmptyAfterALastPageThatIsFull) {
  EXPECT_THAT(Take(OfSize(500), "M", 500)->next, IsEmpty());
  EXPECT_THAT(Take(OfSize(500), "M", 501)->next, Not(IsEmpty()));
}

TEST(PageTokenTest, IsEmptyAfterAnEmptyList) {
  EXPECT_THAT(Take(OfSize(5), "M", 0)->next, IsEmpty());
}

TEST(PageTokenTest, GoesOnWithAnotherPageSize) {
  EXPECT_THAT(Take(OfSize(2, Take(OfSize(3))->next))->keys, ElementsAre("0003", "0004"));
}

TEST(PageTokenTest, GoesOnBehindItsKeyWhenTheListHasChanged) {
  absl::StatusOr<Page> page = OpenPage("ListConnectors", OfSize(3, Take(OfSize(3))->next));
  ASSERT_THAT(page, IsOk());
  EXPECT_FALSE(page->Take("0001"));
  EXPECT_FALSE(page->Take("0002"));
  EXPECT_TRUE(page->Take("00021"));
}

void ExpectRefused(const absl::StatusOr<Taken>& page) {
  EXPECT_THAT(page, StatusIs(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(page, HasReason("INVALID_PAGE_TOKEN"));
  EXPECT_THAT(page, HasViolation("page_token", HasSubstr("damaged or belongs to another query")));
}

TEST(PageTokenTest, OfAnotherQueryIsRefused) {
  v1::ListConnectorsRequest filtered = OfSize(3, Take(OfSize(3))->next);
  filtered.set_channel_id("sms");
  ExpectRefused(Take(filtered));
}

TEST(PageTokenTest, OfAnotherMethodIsRefused) {
  ExpectRefused(Take(OfSize(3, Take(OfSize(3), "ListProcessors")->next), "ListConnectors"));
}

TEST(PageTokenTest, ThatIsDamagedIsRefused) {
  const std::string token = Take(OfSize(3))->next;
  for (size_t i = 0; i < token.size(); ++i) {
    std::string damaged = token;
    damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
    // The last character holds bits that no byte takes.
    std::string before, after;
    absl::WebSafeBase64Unescape(token, &before);
    if (absl::WebSafeBase64Unescape(damaged, &after) && before == after) continue;
    ExpectRefused(Take(OfSize(3, damaged)));
  }
}

TEST(PageTokenTest, ThatIsCutShortIsRefused) {
  const std::string token = Take(OfSize(3))->next;
  for (size_t size = 1; size + 2 < token.size(); ++size) {
    ExpectRefused(Take(OfSize(3, token.substr(0, size))));
  }
}

TEST(PageTokenTest, ThatIsSomethingElseIsRefused) {
  for (const std::string& token : {std::string("x"), std::string("!!!"), std::string("0002"),
                                   std::string(64, 'A'), std::string("\0", 1)}) {
    ExpectRefused(Take(OfSize(3, token)));
  }
}

}  // namespace
}  // namespace domicile::rpc
