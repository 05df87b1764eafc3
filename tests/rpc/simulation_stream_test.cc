#include "service/rpc/simulation_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/law/load.h"
#include "tests/rpc/tenant_server.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FailsWith;
using domicile::testing::FromText;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::RpcServer;
using domicile::testing::Succeeds;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Simulated {
  grpc::Status status;
  std::vector<v1::SimulationProgress> progress;
  std::vector<v1::VerdictChange> changes;
  v1::SimulationSummary summary;
};

class SimulationStreamTest : public ::testing::Test {
 protected:
  SimulationStreamTest() { testing::ServeTenant(server_); }

  Simulated Simulate(const v1::SimulateChangeRequest& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    const auto stream = server_.residency().SimulateChange(&context, request);
    Simulated simulated;
    v1::SimulateChangeResponse response;
    while (stream->Read(&response)) {
      if (response.has_progress()) simulated.progress.push_back(response.progress());
      for (const auto& change : response.changes().changes()) simulated.changes.push_back(change);
      if (response.has_summary()) simulated.summary = response.summary();
    }
    simulated.status = stream->Finish();
    return simulated;
  }
  Simulated Simulate(const std::string& request) {
    return Simulate(FromText<v1::SimulateChangeRequest>(request));
  }

  RpcServer server_;
};

TEST_F(SimulationStreamTest, AnEndOfARuleSaysWhoIsHitAndWhereToGo) {
  const Simulated simulated =
      Simulate("rule_ends { rule_id: 'eu-us-dpf' valid_until: '2026-11-01' }");
  ASSERT_THAT(simulated.status, Succeeds());
  ASSERT_EQ(simulated.changes.size(), 1);
  const v1::VerdictChange& change = simulated.changes[0];
  EXPECT_EQ(change.tenant_id(), "rossi");
  EXPECT_EQ(change.connector_id(), "acme/chat");
  EXPECT_EQ(change.before(), v1::VERDICT_ALLOW);
  EXPECT_EQ(change.after(), v1::VERDICT_UNDETERMINED);
  // On the same channel, and not yet opted in to.
  EXPECT_EQ(change.alternative_connector_id(), "acme/voice");
  EXPECT_EQ(change.alternative().remedies(0).opt_in().connector_id(), "acme/voice");
}

TEST_F(SimulationStreamTest, AnEndLaterThanTodayIsAskedAboutOnItsDay) {
  const Simulated simulated = Simulate("rule_ends { rule_id: 'eu-ch' valid_until: '2027-03-01' }");
  ASSERT_THAT(simulated.status, Succeeds());
  EXPECT_EQ(simulated.summary.as_of(), "2027-03-01");
}

TEST_F(SimulationStreamTest, ProgressComesFirstAndLastAndTheSummaryCounts) {
  const Simulated simulated =
      Simulate("rule_ends { rule_id: 'eu-us-dpf' valid_until: '2026-11-01' }");
  ASSERT_GE(simulated.progress.size(), 2);
  EXPECT_EQ(simulated.progress.front().decided(), 0);
  EXPECT_EQ(simulated.progress.front().total(), 2);
  EXPECT_EQ(simulated.progress.back().decided(), 2);
  EXPECT_EQ(simulated.summary.decided(), 2);
  EXPECT_EQ(simulated.summary.changed(), 1);
  EXPECT_EQ(simulated.summary.affected_tenants(), 1);
  EXPECT_EQ(simulated.summary.revision().tenancy_revision(), 1);
}

TEST_F(SimulationStreamTest, AnotherLawTakesThePlaceOfThePresentOne) {
  v1::SimulateChangeRequest request;
  *request.mutable_law() = law::BundledLaw()->data();
  auto& rules = *request.mutable_law()->mutable_rules();
  rules.erase(std::remove_if(rules.begin(), rules.end(),
                             [](const v1::LawRule& rule) { return rule.id() == "eu-us-dpf"; }),
              rules.end());
  const Simulated simulated = Simulate(request);
  ASSERT_THAT(simulated.status, Succeeds());
  EXPECT_EQ(simulated.changes.size(), 1);
}

TEST_F(SimulationStreamTest, ACandidatePluginTakesThePlaceOfItsProcessor) {
  testing::PluginBuilder acme("acme");
  acme.Connector("sms", testing::Placement("main", testing::Site("US")));
  acme.Connector("chat", testing::Placement("main", testing::Site("US")));
  const catalog::PluginContent content = acme.Build();
  v1::SimulateChangeRequest request;
  v1::ProcessorCandidate& candidate = *request.add_processors();
  *candidate.mutable_processor() = content.processor.processor();
  for (const auto& connector : content.connectors) {
    *candidate.add_connectors() = connector.connector();
  }
  const Simulated simulated = Simulate(request);
  ASSERT_THAT(simulated.status, Succeeds());
  ASSERT_EQ(simulated.changes.size(), 2);
  EXPECT_EQ(simulated.changes[1].connector_id(), "acme/sms");
  EXPECT_EQ(simulated.changes[1].after(), v1::VERDICT_UNDETERMINED);
}

TEST_F(SimulationStreamTest, AProviderWidePolicyHitsEveryTenant) {
  const Simulated simulated =
      Simulate("policies { id: 'none' provider_wide: true channels { denied: 'sms' } }");
  ASSERT_THAT(simulated.status, Succeeds());
  ASSERT_EQ(simulated.changes.size(), 1);
  EXPECT_EQ(simulated.changes[0].after(), v1::VERDICT_DENY);
  EXPECT_EQ(server_.tenants().Get()->policies().size(), 0) << "nothing is changed by it";
}

TEST_F(SimulationStreamTest, OptInsComeAndGo) {
  const Simulated simulated = Simulate(R"(
    opt_ins { tenant_id: 'rossi' opt_in { connector_id: 'acme/voice' } }
    opt_ins { tenant_id: 'rossi' disabled_connector_id: 'acme/sms' })");
  ASSERT_THAT(simulated.status, Succeeds());
  ASSERT_EQ(simulated.changes.size(), 2);
  EXPECT_EQ(simulated.changes[0].connector_id(), "acme/sms");
  EXPECT_EQ(simulated.changes[0].after(), v1::VERDICT_DENY);
  EXPECT_EQ(simulated.changes[1].connector_id(), "acme/voice");
  EXPECT_EQ(simulated.changes[1].before(), v1::VERDICT_DENY);
  EXPECT_EQ(simulated.changes[1].after(), v1::VERDICT_ALLOW);
}

TEST_F(SimulationStreamTest, WhatIsWrongIsNamedByItsField) {
  EXPECT_THAT(Simulate("").status, HasViolation("rule_ends", HasSubstr("nothing would change")));
  EXPECT_THAT(Simulate("rule_ends { rule_id: 'eu-us-dfp' valid_until: '2027-01-01' }").status,
              FailsWith(grpc::StatusCode::NOT_FOUND, HasSubstr("did you mean `eu-us-dpf`")));
  EXPECT_THAT(Simulate("rule_ends { rule_id: 'eu-us-dpf' valid_until: 'tomorrow' }").status,
              HasViolation("rule_ends[0].valid_until", _));
  EXPECT_THAT(Simulate("rule_ends { rule_id: 'eu-us-dpf' valid_until: '2023-07-10' }").status,
              HasViolation("rule_ends[0].valid_until", HasSubstr("must be after 2023-07-10")));
  EXPECT_THAT(Simulate("law { }").status, HasViolation("law", HasSubstr("regimes")));
  EXPECT_THAT(Simulate("opt_ins { tenant_id: 'rosi' disabled_connector_id: 'acme/sms' }").status,
              FailsWith(grpc::StatusCode::NOT_FOUND, HasSubstr("did you mean `rossi`")));
  EXPECT_THAT(Simulate("opt_ins { tenant_id: 'rossi' opt_in { connector_id: 'acme/sns' } }").status,
              HasViolation("opt_ins[0].opt_in.connector_id", HasSubstr("acme/sms")));
  EXPECT_THAT(Simulate("opt_ins { tenant_id: 'rossi' }").status, HasViolation("opt_ins[0]", _));
  EXPECT_THAT(Simulate("policies { id: 'p' storage { codes: 'EAE' } }").status,
              HasViolation("policies[0].storage.codes[0]", HasSubstr("EEA")));
  EXPECT_THAT(Simulate("policies { id: 'p' } connector_ids: 'acme/sns'").status,
              FailsWith(grpc::StatusCode::NOT_FOUND, HasSubstr("acme/sms")));
}

TEST_F(SimulationStreamTest, WhoStopsReadingEndsIt) {
  for (int i = 0; i < 10; ++i) {
    grpc::ClientContext context;
    const auto stream = server_.residency().SimulateChange(
        &context, FromText<v1::SimulateChangeRequest>("policies { id: 'p' provider_wide: true }"));
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  // The server hears of it a little later; none of them stays counted as under way.
  grpc::Status status = Simulate("policies { id: 'p' }").status;
  for (int i = 0; i < 500 && !status.ok(); ++i) {
    absl::SleepFor(absl::Milliseconds(10));
    status = Simulate("policies { id: 'p' }").status;
  }
  EXPECT_THAT(status, Succeeds());
}

}  // namespace
}  // namespace domicile::rpc
