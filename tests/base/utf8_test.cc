#include "service/base/utf8.h"

#include "domicile/v1/tenant.pb.h"
#include "gtest/gtest.h"

namespace domicile::base {
namespace {

v1::Tenant ATenant() {
  v1::Tenant tenant;
  tenant.set_title("Caf\xc3\xa9");
  tenant.add_regime_ids("gdpr");
  tenant.add_opt_ins()->set_note("one");
  tenant.add_opt_ins()->set_note("another");
  return tenant;
}

TEST(FirstNotUtf8Test, ThereIsNoneWhereAllTextsAre) { EXPECT_EQ(FirstNotUtf8(ATenant()), ""); }

TEST(FirstNotUtf8Test, AFieldIsNamed) {
  v1::Tenant tenant = ATenant();
  tenant.set_title("Caf\xe9");
  EXPECT_EQ(FirstNotUtf8(tenant), "title");
}

TEST(FirstNotUtf8Test, AnElementIsNamed) {
  v1::Tenant tenant = ATenant();
  tenant.add_regime_ids("\xff");
  EXPECT_EQ(FirstNotUtf8(tenant), "regime_ids[1]");
}

TEST(FirstNotUtf8Test, AFieldOfAnElementIsNamed) {
  v1::Tenant tenant = ATenant();
  tenant.mutable_opt_ins(1)->set_note("\xc3");
  EXPECT_EQ(FirstNotUtf8(tenant), "opt_ins[1].note");
}

}  // namespace
}  // namespace domicile::base
