// The compiled snapshot against the readable engine, decision for decision. How many requests are
// asked is DOMICILE_PROPERTY_REQUESTS.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/compiled/compiler.h"
#include "service/law/load.h"
#include "tests/compiled/random_world.h"

namespace domicile::testing {
namespace {

const absl::CivilDay kDay(2026, 11, 24);

int RequestsToAsk() {
  const char* text = std::getenv("DOMICILE_PROPERTY_REQUESTS");
  int requests = 0;
  return text != nullptr && absl::SimpleAtoi(text, &requests) ? requests : 20'000;
}

// One random world, in which tenants and policies change as time goes by.
class Trial {
 public:
  explicit Trial(uint32_t seed) : random_(seed, kDay), compiler_(TheProvider()) {
    catalog_ = random_.NextCatalog();
    law_ = random_.NextLaw();
    snapshot_ = compiler_.SetWorld(catalog_, law_, kDay, {});
    for (int i = 0; i < 12; ++i) policy_ids_.push_back(absl::StrCat("p", i));
    for (int i = 0; i < 20; ++i) tenant_ids_.push_back(absl::StrCat("t", i));
    tenancy::Changes changes;
    for (const std::string& id : policy_ids_) SetPolicy(id, changes);
    for (const std::string& id : tenant_ids_) SetTenant(id, changes);
    Take(std::move(changes));
  }

  // Some tenant or policy is changed, or removed, or comes back; or the world is another.
  void Change() {
    tenancy::Changes changes;
    if (random_.Chance(3)) SetPolicy(random_.Pick(policy_ids_), changes);
    if (random_.Chance(10)) changes.policies[random_.Pick(policy_ids_)] = nullptr;
    SetTenant(random_.Pick(tenant_ids_), changes);
    if (random_.Chance(5)) changes.tenants[random_.Pick(tenant_ids_)] = nullptr;
    Take(std::move(changes));
    if (!random_.Chance(10)) return;
    if (random_.Chance(2)) catalog_ = random_.NextCatalog();
    if (random_.Chance(2)) law_ = random_.NextLaw();
    snapshot_ = compiler_.SetWorld(catalog_, law_, kDay, {});
  }

  // Asks both engines about the same.
  void Ask() {
    auto connector = catalog_->connectors().begin();
    std::advance(connector, random_.Number(static_cast<int>(catalog_->connectors().size())));
    v1::TransferCheck check = random_.NextShape(connector->second);
    const compiled::Shape* shape = ShapeOf(check);
    check.set_tenant_id(random_.Pick(tenant_ids_));
    check.set_connector_id(random_.Chance(50) ? "gone/sms" : connector->first);
    const compiled::Answer answer = snapshot_->Decide(check.tenant_id(), check.connector_id(),
                                                      shape, compiled::DayNumber(kDay));
    const auto expected = snapshot_->Reference(check, kDay);
    if (!answer.decided()) {
      ++undecided_;
      EXPECT_TRUE(!expected.ok() || check.connector_id() == "gone/sms")
          << check.DebugString() << expected->decision.DebugString();
      return;
    }
    ASSERT_TRUE(expected.ok()) << check.DebugString() << expected.status();
    ++verdicts_[answer.verdict];
    ASSERT_EQ(answer.verdict, expected->decision.verdict())
        << check.DebugString() << expected->decision.DebugString();
    ASSERT_EQ(
        answer.until == compiled::kNever ? "" : base::FormatDay(compiled::CivilDayOf(answer.until)),
        expected->decision.valid_until())
        << check.DebugString() << expected->decision.DebugString();
    std::string bytes;
    snapshot_->AppendDecision(answer, check.tenant_id(), bytes);
    v1::Decision whole;
    ASSERT_TRUE(whole.ParseFromString(bytes));
    ASSERT_EQ(whole.SerializeAsString(), expected->decision.SerializeAsString())
        << whole.DebugString() << expected->decision.DebugString();
  }

  const std::map<v1::Verdict, int>& verdicts() const { return verdicts_; }
  int undecided() const { return undecided_; }

 private:
  static v1::Provider TheProvider() {
    v1::Provider provider;
    provider.set_title("XCALLY");
    provider.set_country_code("IT");
    return provider;
  }

  const compiled::Shape* ShapeOf(const v1::TransferCheck& check) {
    const std::string fields = check.SerializeAsString();
    if (fields.empty()) return nullptr;
    const compiled::Shape* shape = compiler_.shapes()->Find(fields);
    return shape != nullptr ? shape : compiler_.shapes()->Insert(fields, check);
  }

  void SetPolicy(const std::string& id, tenancy::Changes& changes) {
    changes.policies[id] = std::make_shared<const v1::Policy>(random_.NextPolicy(id, *catalog_));
  }

  void SetTenant(const std::string& id, tenancy::Changes& changes) {
    changes.tenants[id] =
        std::make_shared<const v1::Tenant>(random_.NextTenant(id, *catalog_, policy_ids_));
  }

  void Take(tenancy::Changes changes) {
    changes.revision = tenancy_->revision() + 1;
    tenancy_ = tenancy_->With(changes);
    snapshot_ = compiler_.SetTenancy(tenancy_, changes);
  }

  RandomWorld random_;
  compiled::Compiler compiler_;
  std::shared_ptr<const catalog::Catalog> catalog_;
  std::shared_ptr<const law::Law> law_;
  std::shared_ptr<const tenancy::Tenancy> tenancy_ = std::make_shared<const tenancy::Tenancy>();
  std::shared_ptr<const compiled::Snapshot> snapshot_;
  std::vector<std::string> policy_ids_, tenant_ids_;
  std::map<v1::Verdict, int> verdicts_;
  int undecided_ = 0;
};

TEST(SnapshotPropertyTest, DecidesAsTheReadableEngineDoes) {
  const int requests = RequestsToAsk();
  std::map<v1::Verdict, int> verdicts;
  int undecided = 0;
  for (int asked = 0, seed = 1; asked < requests; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Trial trial(static_cast<uint32_t>(seed));
    for (int i = 0; i < 2000 && asked < requests; ++i, ++asked) {
      if (i % 50 == 49) trial.Change();
      trial.Ask();
      ASSERT_FALSE(::testing::Test::HasFailure()) << "request " << i;
    }
    for (const auto& [verdict, count] : trial.verdicts()) verdicts[verdict] += count;
    undecided += trial.undecided();
  }
  for (const v1::Verdict verdict :
       {v1::VERDICT_ALLOW, v1::VERDICT_DENY, v1::VERDICT_UNDETERMINED}) {
    EXPECT_GT(verdicts[verdict], requests / 100) << v1::Verdict_Name(verdict);
  }
  EXPECT_LT(undecided, requests / 4);
  RecordProperty("requests", requests);
}

}  // namespace
}  // namespace domicile::testing
