#include "service/access/access_list.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/support/status_matchers.h"

namespace domicile::access {
namespace {

using domicile::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

v1::Access FromText(const std::string& text) {
  v1::Access access;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &access)) << text;
  return access;
}

std::shared_ptr<const AccessList> Make(const std::string& text) {
  auto list = AccessList::Make(FromText(text));
  EXPECT_TRUE(list.ok()) << list.status();
  return list.ok() ? *list : nullptr;
}

std::string Role(const std::string& role) { return "grants { role: ACCESS_ROLE_" + role + " }"; }

TEST(AccessListTest, EachCredentialShowsItsPrincipal) {
  const auto list = Make("principals { id: 'a' token_sha256: '" + TokenSha256("secret") +
                         "' spiffe_ids: 'spiffe://x/a' subject_names: 'a.example' uids: 1000 " +
                         Role("QUERY") + " }");
  ASSERT_NE(list, nullptr);
  const Principal* const a = list->FindUid(1000);
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->id(), "a");
  EXPECT_EQ(list->FindToken("secret"), a);
  EXPECT_EQ(list->FindSpiffeId("spiffe://x/a"), a);
  EXPECT_EQ(list->FindSubjectName("a.example"), a);
}

TEST(AccessListTest, NothingElseShowsAnybody) {
  const auto list = Make("principals { id: 'a' token_sha256: '" + TokenSha256("secret") +
                         "' spiffe_ids: 'spiffe://x/a' subject_names: 'a.example' uids: 1000 " +
                         Role("QUERY") + " }");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->FindToken("secre"), nullptr);
  EXPECT_EQ(list->FindToken("secret "), nullptr);
  EXPECT_EQ(list->FindToken(""), nullptr);
  // What is kept of a token is no token.
  EXPECT_EQ(list->FindToken(TokenSha256("secret")), nullptr);
  EXPECT_EQ(list->FindSpiffeId("spiffe://x/a/b"), nullptr);
  EXPECT_EQ(list->FindSubjectName("b.a.example"), nullptr);
  EXPECT_EQ(list->FindSubjectName("spiffe://x/a"), nullptr);
  EXPECT_EQ(list->FindUid(0), nullptr);
}

TEST(AccessListTest, SeveralTokensAreValidAtOnce) {
  const auto list = Make("principals { id: 'a' token_sha256: '" + TokenSha256("old") +
                         "' token_sha256: '" + TokenSha256("new") + "' " + Role("QUERY") + " }");
  ASSERT_NE(list, nullptr);
  EXPECT_NE(list->FindToken("old"), nullptr);
  EXPECT_EQ(list->FindToken("old"), list->FindToken("new"));
}

TEST(AccessListTest, AdministeringIncludesOperatingAndAskingButNotAuditing) {
  const auto list = Make("principals { id: 'a' uids: 1 " + Role("ADMINISTER") + " }");
  ASSERT_NE(list, nullptr);
  const Principal& a = *list->FindUid(1);
  EXPECT_TRUE(a.Granted(v1::ACCESS_ROLE_ADMINISTER).all());
  EXPECT_TRUE(a.Granted(v1::ACCESS_ROLE_OPERATE).all());
  EXPECT_TRUE(a.Granted(v1::ACCESS_ROLE_QUERY).all());
  EXPECT_TRUE(a.Granted(v1::ACCESS_ROLE_AUDIT).empty());
}

TEST(AccessListTest, AskingIncludesNothingElse) {
  const auto list = Make("principals { id: 'a' uids: 1 " + Role("QUERY") + " }");
  ASSERT_NE(list, nullptr);
  EXPECT_TRUE(list->FindUid(1)->Granted(v1::ACCESS_ROLE_OPERATE).empty());
  EXPECT_TRUE(list->FindUid(1)->Granted(v1::ACCESS_ROLE_ADMINISTER).empty());
  EXPECT_TRUE(list->FindUid(1)->Granted(v1::ACCESS_ROLE_AUDIT).empty());
}

TEST(AccessListTest, GrantsOfSeveralTenantsAddUp) {
  const auto list = Make(
      "principals { id: 'a' uids: 1 grants { role: ACCESS_ROLE_QUERY tenant_ids: 'x' } "
      "grants { role: ACCESS_ROLE_OPERATE tenant_ids: 'y' } }");
  ASSERT_NE(list, nullptr);
  const TenantScope& query = list->FindUid(1)->Granted(v1::ACCESS_ROLE_QUERY);
  EXPECT_TRUE(query.Contains("x"));
  EXPECT_TRUE(query.Contains("y"));
  EXPECT_FALSE(query.Contains("z"));
  EXPECT_FALSE(list->FindUid(1)->Granted(v1::ACCESS_ROLE_OPERATE).Contains("x"));
}

TEST(AccessListTest, ATokenHas256BitsAndIsAnotherEachTime) {
  const auto one = NewToken(), other = NewToken();
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_NE(*one, *other);
  EXPECT_EQ(one->size(), std::string("domicile_").size() + 64);
}

struct WrongCase {
  const char* name;
  std::string text;
  const char* path;
  const char* what;
};

class WrongAccessTest : public ::testing::TestWithParam<WrongCase> {};

TEST_P(WrongAccessTest, IsRefusedWithThePathOfTheField) {
  EXPECT_THAT(AccessList::Make(FromText(GetParam().text)).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr(GetParam().path), HasSubstr(GetParam().what))));
}

INSTANTIATE_TEST_SUITE_P(
    , WrongAccessTest,
    ::testing::Values(
        WrongCase{"Nobody", "", "principals", "nobody could ask"},
        WrongCase{"NoId", "principals { uids: 1 " + Role("QUERY") + " }", "principals[0].id", "``"},
        WrongCase{"SameId",
                  "principals { id: 'a' uids: 1 " + Role("QUERY") +
                      " } principals { id: 'a' uids: 2 " + Role("QUERY") + " }",
                  "principals[1].id", "twice"},
        WrongCase{"NoGrant", "principals { id: 'a' uids: 1 }", "principals[0].grants", "is empty"},
        WrongCase{"NoRole", "principals { id: 'a' uids: 1 grants {} }",
                  "principals[0].grants[0].role", "none of"},
        WrongCase{"NoCredential", "principals { id: 'a' " + Role("QUERY") + " }", "principals[0]",
                  "no credential"},
        WrongCase{"ATokenItself",
                  "principals { id: 'a' token_sha256: 'secret' " + Role("QUERY") + " }",
                  "principals[0].token_sha256[0]", "SHA-256"},
        WrongCase{"NoSpiffeId", "principals { id: 'a' spiffe_ids: 'x/a' " + Role("QUERY") + " }",
                  "principals[0].spiffe_ids[0]", "SPIFFE"},
        WrongCase{"SpiffeIdAsName",
                  "principals { id: 'a' subject_names: 'spiffe://x/a' " + Role("QUERY") + " }",
                  "principals[0].subject_names[0]", "spiffe_ids"},
        WrongCase{"OneUserForTwo",
                  "principals { id: 'a' uids: 1 " + Role("QUERY") +
                      " } principals { id: 'b' uids: 1 " + Role("AUDIT") + " }",
                  "principals[1].uids[0]", "shows `a` already"},
        WrongCase{
            "NoTenantId",
            "principals { id: 'a' uids: 1 grants { role: ACCESS_ROLE_QUERY tenant_ids: '*' } }",
            "principals[0].grants[0].tenant_ids[0]", "`*`"},
        WrongCase{"BurstAlone",
                  "principals { id: 'a' uids: 1 " + Role("QUERY") + " limit { burst: 5 } }",
                  "principals[0].limit.burst", "requests_per_second"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace domicile::access
