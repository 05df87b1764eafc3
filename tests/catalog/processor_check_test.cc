#include "service/catalog/processor_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>

#include "tests/support/plugin_builder.h"

namespace domicile::catalog {
namespace {

using domicile::testing::FromText;
using domicile::testing::kHearsay;
using ::testing::HasSubstr;

// A descriptor with everything that the rules are about, and nothing wrong.
plugin::v1::ProcessorDescriptor ADescriptor() {
  return FromText<plugin::v1::ProcessorDescriptor>(R"(
    processor {
      id: "acme"
      title: "Acme"
      review_by_date: "2027"
      sources { id: "S" title: "A source" date: "2024" checked_date: "2026-11" }
      sources { id: "T" url: "https://t.example/" }
      entities {
        id: "acme-ireland" legal_name: "Acme Ireland Ltd" country_code: "IE"
        evidence { basis: BASIS_SOURCED source_id: "S" }
        parent { entity_id: "acme-inc" evidence { basis: BASIS_SOURCED source_id: "S" } }
        certifications {
          scheme: "iso_27001" asserted_by: ASSERTION_VENDOR valid_from: "2024-01-01"
          evidence { basis: BASIS_SOURCED source_id: "S" }
        }
        safeguards { instrument: "scc_2021_914" evidence { basis: BASIS_SOURCED source_id: "S" } }
        statutes {
          id: "DPA_2018" exempt: true valid_from: "2024-01-01"
          evidence { basis: BASIS_SOURCED source_id: "S" }
        }
        kinds: "press"
        kinds: "religious_body"
        organisation: "EPO"
        subdivision_code: "IE-D"
      }
      entities {
        id: "acme-inc" legal_name: "Acme Inc"
        evidence { basis: BASIS_KNOWN note: "Its name." }
        parent {
          legal_name: "Holding" country_code: "US"
          evidence { basis: BASIS_SOURCED source_id: "S" }
        }
      }
      facilities {
        place { country_code: "IE" } evidence { basis: BASIS_SOURCED source_id: "S" }
      }
      published_entry { position: 1 company { text: "Acme" } }
    }
    channels { id: "fax" title: "Fax" })");
}

std::string ProblemsOf(plugin::v1::ProcessorDescriptor descriptor) {
  base::Problems problems;
  CompleteAndCheckProcessor(descriptor, problems);
  return problems.ToString();
}

TEST(ProcessorCheckTest, AcceptsAProcessorWithEverything) {
  EXPECT_EQ(ProblemsOf(ADescriptor()), "");
}

TEST(ProcessorCheckTest, AcceptsAProcessorWithItsNameOnly) {
  EXPECT_EQ(ProblemsOf(FromText<plugin::v1::ProcessorDescriptor>(
                R"(processor { id: "acme" title: "Acme" })")),
            "");
}

TEST(ProcessorCheckTest, CompletesEvidence) {
  plugin::v1::ProcessorDescriptor descriptor = ADescriptor();
  base::Problems problems;
  CompleteAndCheckProcessor(descriptor, problems);
  const v1::Entity& entity = descriptor.processor().entities(0);
  EXPECT_EQ(entity.evidence(0).title(), "A source");
  EXPECT_EQ(entity.certifications(0).evidence(0).title(), "A source");
  EXPECT_EQ(entity.safeguards(0).evidence(0).title(), "A source");
  EXPECT_EQ(entity.statutes(0).evidence(0).title(), "A source");
}

struct ProcessorRule {
  std::function<void(v1::Processor&)> break_it;
  std::string problem;
  friend std::ostream& operator<<(std::ostream& out, const ProcessorRule& rule) {
    return out << rule.problem;
  }
};

class ProcessorRuleTest : public ::testing::TestWithParam<ProcessorRule> {};

v1::Entity& Ireland(v1::Processor& p) { return *p.mutable_entities(0); }
v1::Entity& Inc(v1::Processor& p) { return *p.mutable_entities(1); }
v1::Certification& Iso(v1::Processor& p) { return *Ireland(p).mutable_certifications(0); }
v1::Safeguard& Scc(v1::Processor& p) { return *Ireland(p).mutable_safeguards(0); }
v1::Statute& Dpa(v1::Processor& p) { return *Ireland(p).mutable_statutes(0); }
v1::PublishedEntry& Row(v1::Processor& p) { return *p.mutable_published_entry(); }

INSTANTIATE_TEST_SUITE_P(
    , ProcessorRuleTest,
    ::testing::Values(
        ProcessorRule{[](auto& p) { p.set_id("Acme"); }, "processor.id: `Acme` is not 1 to 63"},
        ProcessorRule{[](auto& p) { p.clear_id(); }, "processor.id: `` is not 1 to 63"},
        ProcessorRule{[](auto& p) { p.clear_title(); }, "processor.title: is required"},
        ProcessorRule{[](auto& p) { p.add_connector_ids("acme/sms"); },
                      "processor.connector_ids: is output only"},
        ProcessorRule{[](auto& p) { p.set_review_by_date("soon"); },
                      "processor.review_by_date: `soon` is not a date"},
        ProcessorRule{[](auto& p) { p.mutable_sources(1)->clear_id(); },
                      "processor.sources[1].id: is required"},
        ProcessorRule{[](auto& p) { p.mutable_sources(1)->set_id("S"); },
                      "processor.sources[1].id: `S` is there twice"},
        ProcessorRule{[](auto& p) { p.mutable_sources(1)->clear_url(); },
                      "processor.sources[1]: needs a title or a url"},
        ProcessorRule{[](auto& p) { p.mutable_sources(1)->set_date("2024-13"); },
                      "processor.sources[1]: `2024-13-01` is not a day"},
        ProcessorRule{[](auto& p) { p.mutable_sources(1)->set_checked_date("today"); },
                      "processor.sources[1]: `today` is not a date"},
        ProcessorRule{[](auto& p) { Inc(p).set_id("acme_inc"); },
                      "processor.entities[1].id: `acme_inc` is not an identifier"},
        ProcessorRule{[](auto& p) { Inc(p).set_id("acme-ireland"); },
                      "processor.entities[1].id: `acme-ireland` is there twice"},
        ProcessorRule{[](auto& p) { Inc(p).clear_legal_name(); },
                      "processor.entities[1].legal_name: is required"},
        ProcessorRule{[](auto& p) { Inc(p).set_country_code("USA"); },
                      "processor.entities[1].country_code: `USA` is not an ISO 3166-1"},
        ProcessorRule{[](auto& p) { Inc(p).clear_evidence(); },
                      "processor.entities[1].evidence: needs at least one"},
        ProcessorRule{[](auto& p) { Inc(p).mutable_parent()->clear_evidence(); },
                      "processor.entities[1].parent.evidence: needs at least one"},
        ProcessorRule{[](auto& p) { Inc(p).mutable_parent()->set_country_code("us"); },
                      "processor.entities[1].parent.country_code: `us` is not an ISO 3166-1"},
        ProcessorRule{[](auto& p) { Inc(p).mutable_parent()->clear_legal_name(); },
                      "processor.entities[1].parent: needs an entity_id or a legal_name"},
        ProcessorRule{
            [](auto& p) { Ireland(p).mutable_parent()->set_entity_id("acme-plc"); },
            "processor.entities[0].parent.entity_id: the processor has no entity `acme-plc`"},
        ProcessorRule{[](auto& p) { Inc(p).mutable_parent()->set_entity_id("acme-inc"); },
                      "processor.entities[1].parent.entity_id: `acme-inc` would be its own parent"},
        ProcessorRule{
            [](auto& p) { Inc(p).mutable_parent()->set_entity_id("acme-ireland"); },
            "processor.entities[0].parent.entity_id: `acme-ireland` would be its own parent"},
        ProcessorRule{[](auto& p) { Iso(p).set_scheme("ISO 27001"); },
                      "processor.entities[0].certifications[0].scheme: is required, as a name"},
        ProcessorRule{[](auto& p) { Iso(p).clear_asserted_by(); },
                      "processor.entities[0].certifications[0].asserted_by: is required"},
        ProcessorRule{[](auto& p) { Iso(p).set_asserted_by(static_cast<v1::Assertion>(99)); },
                      "processor.entities[0].certifications[0].asserted_by: is required"},
        ProcessorRule{[](auto& p) { Iso(p).clear_evidence(); },
                      "processor.entities[0].certifications[0].evidence: needs at least one"},
        ProcessorRule{[](auto& p) { Iso(p).set_valid_until("2024-01-01"); },
                      "processor.entities[0].certifications[0].valid_until: must be later"},
        ProcessorRule{[](auto& p) { Scc(p).clear_instrument(); },
                      "processor.entities[0].safeguards[0].instrument: is required, as a name"},
        ProcessorRule{[](auto& p) { Scc(p).clear_evidence(); },
                      "processor.entities[0].safeguards[0].evidence: needs at least one"},
        ProcessorRule{[](auto& p) { Scc(p).set_valid_from("2024"); },
                      "processor.entities[0].safeguards[0].valid_from: `2024` is not a day"},
        ProcessorRule{[](auto& p) { Dpa(p).clear_id(); },
                      "processor.entities[0].statutes[0].id: is required, as the law names it"},
        ProcessorRule{[](auto& p) { Dpa(p).set_id("Act on Data"); },
                      "processor.entities[0].statutes[0].id: is required, as the law names it"},
        ProcessorRule{[](auto& p) { Dpa(p).set_id("2018_DPA"); },
                      "processor.entities[0].statutes[0].id: is required, as the law names it"},
        ProcessorRule{[](auto& p) { Dpa(p).clear_evidence(); },
                      "processor.entities[0].statutes[0].evidence: needs at least one"},
        ProcessorRule{
            [](auto& p) { Dpa(p).mutable_evidence(0)->set_source_id("X"); },
            "processor.entities[0].statutes[0].evidence[0].source_id: the processor has no"},
        ProcessorRule{[](auto& p) { Dpa(p).set_valid_until("2023-12-31"); },
                      "processor.entities[0].statutes[0].valid_until: must be later"},
        ProcessorRule{[](auto& p) { Dpa(p).set_valid_from("2024"); },
                      "processor.entities[0].statutes[0].valid_from: `2024` is not a day"},
        ProcessorRule{[](auto& p) { Ireland(p).add_kinds("Press office"); },
                      "processor.entities[0].kinds: `Press office` is not a name such as press"},
        ProcessorRule{[](auto& p) { Ireland(p).add_kinds("press"); },
                      "processor.entities[0].kinds: `press` is there twice"},
        ProcessorRule{[](auto& p) { Ireland(p).set_organisation("European Patent Organisation"); },
                      "organisation: `European Patent Organisation` is not a name such as EPO"},
        ProcessorRule{
            [](auto& p) { Ireland(p).set_subdivision_code("US-VA"); },
            "processor.entities[0].subdivision_code: `US-VA` is not an ISO 3166-2 code of `IE`"},
        ProcessorRule{[](auto& p) { Inc(p).set_subdivision_code("US-VA"); },
                      "processor.entities[1].subdivision_code: needs a country_code"},
        ProcessorRule{[](auto& p) { p.mutable_facilities(0)->clear_place(); },
                      "processor.facilities[0].place: is required"},
        ProcessorRule{[](auto& p) { p.mutable_facilities(0)->clear_evidence(); },
                      "processor.facilities[0].evidence: needs at least one"},
        ProcessorRule{[](auto& p) { Row(p).clear_position(); },
                      "processor.published_entry.position: must be 1 or more"},
        ProcessorRule{[](auto& p) { Row(p).set_position(-1); },
                      "processor.published_entry.position: must be 1 or more"},
        ProcessorRule{[](auto& p) { Row(p).clear_company(); },
                      "processor.published_entry.company: is required"},
        ProcessorRule{[](auto& p) { p.add_unknowns()->set_fact("Where?"); },
                      "processor.unknowns[0].fact: `Where?` is not a name"}));

TEST_P(ProcessorRuleTest, IsEnforcedWithThePathOfTheField) {
  plugin::v1::ProcessorDescriptor descriptor = ADescriptor();
  GetParam().break_it(*descriptor.mutable_processor());
  EXPECT_THAT(ProblemsOf(descriptor), HasSubstr(GetParam().problem));
}

TEST(ProcessorCheckTest, HearsayIsEnoughForAnEntityWhichResolvesNothing) {
  plugin::v1::ProcessorDescriptor descriptor = ADescriptor();
  v1::Entity& entity = Ireland(*descriptor.mutable_processor());
  entity.clear_evidence();
  testing::MergeText(kHearsay, entity);
  EXPECT_EQ(ProblemsOf(descriptor), "");
}

TEST(ProcessorCheckTest, AChannelNeedsAnIdentifierAndATitle) {
  plugin::v1::ProcessorDescriptor descriptor = ADescriptor();
  descriptor.mutable_channels(0)->set_id("Fax!");
  descriptor.mutable_channels(0)->clear_title();
  EXPECT_EQ(ProblemsOf(descriptor),
            "channels[0].id: `Fax!` is not an identifier; channels[0].title: is required");
}

TEST(ProcessorCheckTest, AChannelIsBroughtOnce) {
  plugin::v1::ProcessorDescriptor descriptor = ADescriptor();
  *descriptor.add_channels() = descriptor.channels(0);
  EXPECT_EQ(ProblemsOf(descriptor), "channels[1].id: `fax` is there twice");
}

TEST(ProcessorCheckTest, AChannelDoesNotSayWhoIsOnIt) {
  plugin::v1::ProcessorDescriptor descriptor = ADescriptor();
  descriptor.mutable_channels(0)->add_connector_ids("acme/fax");
  EXPECT_EQ(ProblemsOf(descriptor), "channels[0].connector_ids: is output only");
}

TEST(ProcessorCheckTest, NamesTheFirstEightProblemsAndCountsTheOthers) {
  plugin::v1::ProcessorDescriptor descriptor;
  descriptor.mutable_processor()->set_id("acme");
  for (int i = 0; i < 10; ++i) descriptor.add_channels()->set_id("channel" + std::to_string(i));
  const std::string problems = ProblemsOf(descriptor);
  EXPECT_THAT(problems, HasSubstr("channels[6].title: is required; and 3 more"));
}

}  // namespace
}  // namespace domicile::catalog
