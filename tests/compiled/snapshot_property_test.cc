// The compiled snapshot against the readable engine, decision for decision. How many requests are
// asked is DOMICILE_PROPERTY_REQUESTS; the first world is that of DOMICILE_PROPERTY_SEED, so that
// runs beside each other ask others.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/compiled/compiler.h"
#include "service/law/load.h"
#include "tests/compiled/random_world.h"

namespace domicile::testing {
namespace {

const absl::CivilDay kPropertyDay(2026, 11, 24);

// A world's requests, and those between two changes of it.
constexpr int kRequestsOfAWorld = 4000;
constexpr int kRequestsBetweenChanges = 200;
// Questions that are asked again and again while what they do not depend on changes.
constexpr int kQuestions = 150;

int NumberFrom(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  int number = 0;
  return text != nullptr && absl::SimpleAtoi(text, &number) ? number : otherwise;
}

// A request, and what the readable engine said to it. That engine is pure and slow: what it said
// holds until something that it read is changed.
struct Question {
  v1::TransferCheck check;
  const compiled::Shape* shape = nullptr;

  struct Expected {
    bool ok = false;
    v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
    std::string valid_until;
    std::string decision;  // serialised
  };
  std::optional<Expected> expected;
};

// One random world, in which tenants and policies change as time goes by.
class Trial {
 public:
  explicit Trial(uint32_t seed) : random_(seed, kPropertyDay), compiler_(TheProvider()) {
    catalog_ = random_.NextCatalog();
    law_ = random_.NextLaw();
    snapshot_ = compiler_.SetWorld(catalog_, law_, kPropertyDay, {});
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
    snapshot_ = compiler_.SetWorld(catalog_, law_, kPropertyDay, {});
    for (Question& question : questions_) question.expected.reset();
  }

  // Asks both engines about the same.
  void Ask() {
    Question& question = NextQuestion();
    const v1::TransferCheck& check = question.check;
    const compiled::Answer answer = snapshot_->Decide(
        check.tenant_id(), check.connector_id(), question.shape, compiled::DayNumber(kPropertyDay));
    const bool fresh = !question.expected.has_value();
    if (fresh) question.expected = ExpectedOf(check);
    const Question::Expected& expected = *question.expected;
    if (!answer.decided()) {
      ++undecided_;
      EXPECT_TRUE(!expected.ok || check.connector_id() == "gone/sms")
          << check.DebugString() << Readable(expected.decision);
      return;
    }
    ASSERT_TRUE(expected.ok) << check.DebugString();
    ++verdicts_[answer.verdict];
    ASSERT_EQ(answer.verdict, expected.verdict)
        << check.DebugString() << Readable(expected.decision);
    ASSERT_EQ(
        answer.until == compiled::kNever ? "" : base::FormatDay(compiled::CivilDayOf(answer.until)),
        expected.valid_until)
        << check.DebugString() << Readable(expected.decision);
    // What is explained anew each time is the readable engine's word both times.
    if (!fresh && !answer.plain && answer.by_objection) return;
    std::string bytes;
    snapshot_->AppendDecision(answer, check.tenant_id(), bytes);
    v1::Decision whole;
    ASSERT_TRUE(whole.ParseFromString(bytes));
    ASSERT_EQ(whole.SerializeAsString(), expected.decision)
        << whole.DebugString() << Readable(expected.decision);
  }

  const std::map<v1::Verdict, int>& verdicts() const { return verdicts_; }
  int undecided() const { return undecided_; }
  // How often the readable engine was asked.
  int evaluated() const { return evaluated_; }

 private:
  static v1::Provider TheProvider() {
    v1::Provider provider;
    provider.set_title("XCALLY");
    provider.set_country_code("IT");
    return provider;
  }

  static std::string Readable(const std::string& decision) {
    v1::Decision parsed;
    return parsed.ParseFromString(decision) ? parsed.DebugString() : "not a decision";
  }

  // Mostly one that was asked before.
  Question& NextQuestion() {
    const auto number = static_cast<size_t>(random_.Number(kQuestions));
    if (number < questions_.size() && !random_.Chance(10)) return questions_[number];
    Question question;
    auto connector = catalog_->connectors().begin();
    std::advance(connector, random_.Number(static_cast<int>(catalog_->connectors().size())));
    question.check = random_.NextShape(connector->second);
    question.shape = ShapeOf(question.check);
    question.check.set_tenant_id(random_.Pick(tenant_ids_));
    question.check.set_connector_id(random_.Chance(50) ? "gone/sms" : connector->first);
    if (number >= questions_.size()) return questions_.emplace_back(std::move(question));
    return questions_[number] = std::move(question);
  }

  Question::Expected ExpectedOf(const v1::TransferCheck& check) {
    ++evaluated_;
    const auto answer = snapshot_->Reference(check, kPropertyDay);
    if (!answer.ok()) return {};
    return {true, answer->decision.verdict(), answer->decision.valid_until(),
            answer->decision.SerializeAsString()};
  }

  // Whether the readable engine reads something of it for that tenant, as it was or as it will be.
  bool Concerns(const tenancy::Changes& changes, const std::string& tenant_id) const {
    if (changes.tenants.count(tenant_id) > 0) return true;
    const tenancy::TenantPointer tenant = tenancy_->FindTenant(tenant_id);
    for (const auto& [id, after] : changes.policies) {
      const tenancy::PolicyPointer before = tenancy_->FindPolicy(id);
      if (before != nullptr && before->provider_wide()) return true;
      if (after != nullptr && after->provider_wide()) return true;
      if (tenant == nullptr) continue;
      const auto& own = tenant->policy_ids();
      if (std::find(own.begin(), own.end(), id) != own.end()) return true;
    }
    return false;
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
    for (Question& question : questions_) {
      if (Concerns(changes, question.check.tenant_id())) question.expected.reset();
    }
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
  std::vector<Question> questions_;
  std::map<v1::Verdict, int> verdicts_;
  int undecided_ = 0;
  int evaluated_ = 0;
};

TEST(SnapshotPropertyTest, DecidesAsTheReadableEngineDoes) {
  const int requests = NumberFrom("DOMICILE_PROPERTY_REQUESTS", 20'000);
  std::map<v1::Verdict, int> verdicts;
  int undecided = 0, evaluated = 0;
  int seed = NumberFrom("DOMICILE_PROPERTY_SEED", 1);
  for (int asked = 0; asked < requests; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Trial trial(static_cast<uint32_t>(seed));
    for (int i = 0; i < kRequestsOfAWorld && asked < requests; ++i, ++asked) {
      if (i % kRequestsBetweenChanges == kRequestsBetweenChanges - 1) trial.Change();
      trial.Ask();
      ASSERT_FALSE(::testing::Test::HasFailure()) << "request " << i;
    }
    for (const auto& [verdict, count] : trial.verdicts()) verdicts[verdict] += count;
    undecided += trial.undecided();
    evaluated += trial.evaluated();
  }
  for (const v1::Verdict verdict :
       {v1::VERDICT_ALLOW, v1::VERDICT_DENY, v1::VERDICT_UNDETERMINED}) {
    EXPECT_GT(verdicts[verdict], requests / 100) << v1::Verdict_Name(verdict);
  }
  EXPECT_LT(undecided, requests / 4);
  std::cout << requests << " requests, of which the readable engine evaluated " << evaluated
            << ", and worlds up to seed " << seed - 1 << "\n";
}

}  // namespace
}  // namespace domicile::testing
