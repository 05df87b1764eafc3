#include "service/catalog/evidence_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "domicile/v1/connector.pb.h"
#include "tests/support/plugin_builder.h"

namespace domicile::catalog {
namespace {

using domicile::testing::FromText;
using domicile::testing::kEvidence;
using domicile::testing::kHearsay;
using ::testing::HasSubstr;

v1::Processor WithSources() {
  return FromText<v1::Processor>(R"(
    review_by_date: "2027-05"
    sources { id: "S" title: "A source" url: "https://source.example/" date: "2024-05"
              checked_date: "2026-11-01" }
    sources { id: "OLD" title: "An old source" stale: true })");
}

// What is wrong with a connector of which only that is written; paths begin at the connector.
std::string ProblemsOf(const std::string& text) {
  v1::Connector connector = FromText<v1::Connector>(text);
  base::Problems problems;
  CompleteAndCheckEvidence(WithSources(), connector, "", problems);
  return problems.ToString();
}

// The same of a site within it that is right apart from what is written.
std::string ProblemsOfSite(const std::string& text) {
  v1::Connector connector = FromText<v1::Connector>("placements { sites { " + text + " } }");
  v1::Site& site = *connector.mutable_placements(0)->mutable_sites(0);
  if (site.activities().empty()) site.add_activities(v1::ACTIVITY_STORAGE);
  if (site.strength() == v1::STRENGTH_UNSPECIFIED) site.set_strength(v1::STRENGTH_DOCUMENTED);
  if (site.evidence().empty()) testing::MergeText(kEvidence, site);
  base::Problems problems;
  CompleteAndCheckEvidence(WithSources(), connector, "", problems);
  return problems.ToString();
}

v1::Evidence Completed(const std::string& text) {
  v1::Connector connector = FromText<v1::Connector>("role_evidence { " + text + " }");
  base::Problems problems;
  CompleteAndCheckEvidence(WithSources(), connector, "", problems);
  EXPECT_EQ(problems.ToString(), "");
  return connector.role_evidence(0);
}

TEST(EvidenceTest, IsCompletedFromTheSourceThatItNames) {
  const v1::Evidence evidence = Completed(R"(basis: BASIS_SOURCED source_id: "S")");
  EXPECT_EQ(evidence.title(), "A source");
  EXPECT_EQ(evidence.url(), "https://source.example/");
  EXPECT_EQ(evidence.source_date(), "2024-05");
  EXPECT_EQ(evidence.checked_date(), "2026-11-01");
  EXPECT_FALSE(evidence.stale());
}

TEST(EvidenceTest, KeepsWhatItSaysItself) {
  const v1::Evidence evidence = Completed(
      R"(basis: BASIS_SOURCED source_id: "S" title: "Its own" url: "https://own.example/"
         source_date: "2020" checked_date: "2021" review_by_date: "2022")");
  EXPECT_EQ(evidence.title(), "Its own");
  EXPECT_EQ(evidence.url(), "https://own.example/");
  EXPECT_EQ(evidence.source_date(), "2020");
  EXPECT_EQ(evidence.checked_date(), "2021");
  EXPECT_EQ(evidence.review_by_date(), "2022");
}

TEST(EvidenceTest, OfAStaleSourceIsStale) {
  EXPECT_TRUE(Completed(R"(basis: BASIS_SOURCED source_id: "OLD")").stale());
}

TEST(EvidenceTest, IsReviewedWhenItsProcessorIs) {
  EXPECT_EQ(Completed(R"(basis: BASIS_SOURCED url: "https://x.example/")").review_by_date(),
            "2027-05");
}

TEST(EvidenceTest, IsCompletedInEverythingThatIsSaidOfAnEntity) {
  v1::Processor processor = FromText<v1::Processor>(R"(entities {
    certifications { evidence { basis: BASIS_SOURCED source_id: "S" } }
    safeguards { evidence { basis: BASIS_SOURCED source_id: "S" } }
    statutes { evidence { basis: BASIS_SOURCED source_id: "S" } }
    parent { country_evidence { basis: BASIS_SOURCED source_id: "S" } } })");
  base::Problems problems;
  CompleteAndCheckEvidence(WithSources(), processor, "processor", problems);
  EXPECT_EQ(problems.ToString(), "");
  const v1::Entity& entity = processor.entities(0);
  for (const v1::Evidence& evidence :
       {entity.certifications(0).evidence(0), entity.safeguards(0).evidence(0),
        entity.statutes(0).evidence(0), entity.parent().country_evidence(0)}) {
    EXPECT_EQ(evidence.url(), "https://source.example/");
    EXPECT_EQ(evidence.review_by_date(), "2027-05");
  }
}

TEST(EvidenceTest, IsFoundHoweverDeepItStands) {
  EXPECT_THAT(ProblemsOf(R"(placements {} placements { unknowns { fact: "a" description: "b" }
                            unknowns { fact: "a" description: "b" hints { source_id: "S" } } })"),
              HasSubstr("placements[1].unknowns[1].hints[0].basis: is required"));
}

struct EvidenceRule {
  std::string text;
  std::string problem;
};

class EvidenceRuleTest : public ::testing::TestWithParam<EvidenceRule> {};

INSTANTIATE_TEST_SUITE_P(
    , EvidenceRuleTest,
    ::testing::Values(
        EvidenceRule{R"(source_id: "S")", "role_evidence[0].basis: is required"},
        EvidenceRule{R"(basis: 99 source_id: "S")", "role_evidence[0].basis: is required"},
        EvidenceRule{
            R"(basis: BASIS_SOURCED source_id: "s")",
            "role_evidence[0].source_id: the processor has no source `s`; did you mean `S`?"},
        EvidenceRule{"basis: BASIS_LISTED", "role_evidence[0]: needs a source_id or a url"},
        EvidenceRule{"basis: BASIS_SOURCED", "role_evidence[0]: needs a source_id or a url"},
        EvidenceRule{"basis: BASIS_SOURCED_PARTIAL",
                     "role_evidence[0]: needs a source_id or a url"},
        EvidenceRule{"basis: BASIS_SOURCED_SECONDARY",
                     "role_evidence[0]: needs a source_id or a url"},
        EvidenceRule{"basis: BASIS_DERIVED", "role_evidence[0]: needs a note that says why"},
        EvidenceRule{"basis: BASIS_KNOWN", "role_evidence[0]: needs a note that says why"},
        EvidenceRule{R"(basis: BASIS_SOURCED source_id: "S" source_date: "May 2024")",
                     "role_evidence[0].source_date: `May 2024` is not a date"},
        EvidenceRule{R"(basis: BASIS_SOURCED source_id: "S" checked_date: "2024-02-30")",
                     "role_evidence[0].checked_date: `2024-02-30` is not a day"},
        EvidenceRule{R"(basis: BASIS_SOURCED source_id: "S" review_by_date: "soon")",
                     "role_evidence[0].review_by_date: `soon` is not a date"}));

TEST_P(EvidenceRuleTest, IsEnforcedWithThePathOfTheField) {
  EXPECT_THAT(ProblemsOf("role_evidence { " + GetParam().text + " }"),
              HasSubstr(GetParam().problem));
}

class SiteRuleTest : public ::testing::TestWithParam<EvidenceRule> {};

INSTANTIATE_TEST_SUITE_P(
    , SiteRuleTest,
    ::testing::Values(
        EvidenceRule{"", "sites[0].place: is required"},
        EvidenceRule{"place { }", "sites[0].place: needs either a country_code or a group_code"},
        EvidenceRule{R"(place { city: "Rome" })",
                     "place: needs either a country_code or a group_code"},
        EvidenceRule{R"(place { country_code: "IT" group_code: "EU" })",
                     "place: needs either a country_code or a group_code"},
        EvidenceRule{
            R"(place { country_code: "UK" })",
            "place.country_code: `UK` is not an ISO 3166-1 alpha-2 country code such as `IT`; the "
            "United Kingdom is `GB`"},
        EvidenceRule{R"(place { group_code: "EUU" })",
                     "place.group_code: `EUU` is not a group of countries; did you mean `EU`"},
        EvidenceRule{R"(place { group_code: "EU" subdivision_code: "IT-25" })",
                     "place.subdivision_code: needs a country_code"},
        EvidenceRule{R"(place { country_code: "IE" subdivision_code: "US-VA" })",
                     "place.subdivision_code: `US-VA` is not an ISO 3166-2 code of `IE`"},
        EvidenceRule{R"(place { country_code: "IT" } activities: ACTIVITY_UNSPECIFIED)",
                     "sites[0].activities: holds an unspecified or unknown activity"},
        EvidenceRule{R"(place { country_code: "IT" } activities: 99)",
                     "sites[0].activities: holds an unspecified or unknown activity"},
        EvidenceRule{R"(place { country_code: "IT" } activities: [1, 2, 3, 4, 5, 6, 1])",
                     "sites[0].activities: needs 1 to 6"},
        EvidenceRule{R"(place { country_code: "IT" } strength: 99)",
                     "sites[0].strength: is required"},
        EvidenceRule{R"(place { country_code: "IT" })" + std::string(kHearsay),
                     "sites[0].evidence: needs one that is more than BASIS_KNOWN"}));

TEST_P(SiteRuleTest, IsEnforcedWithThePathOfTheField) {
  EXPECT_THAT(ProblemsOfSite(GetParam().text), HasSubstr(GetParam().problem));
}

TEST(SiteTest, NeedsActivitiesStrengthAndEvidence) {
  const std::string problems =
      ProblemsOf(R"(placements { sites { place { country_code: "IT" } } })");
  EXPECT_THAT(problems, HasSubstr("placements[0].sites[0].activities: needs 1 to 6"));
  EXPECT_THAT(problems, HasSubstr("placements[0].sites[0].strength: is required"));
  EXPECT_THAT(problems, HasSubstr("placements[0].sites[0].evidence: needs one"));
}

TEST(SiteTest, InACountryIsAccepted) {
  EXPECT_EQ(ProblemsOfSite(R"(place { country_code: "US" subdivision_code: "US-VA" })"), "");
}

TEST(SiteTest, InAGroupIsAccepted) {
  EXPECT_EQ(ProblemsOfSite(R"(place { group_code: "EU" city: "?" })"), "");
}

TEST(SiteTest, WithHearsayBesideSomethingBetterIsAccepted) {
  EXPECT_EQ(ProblemsOfSite(R"(place { country_code: "IT" })" + std::string(kHearsay) + kEvidence),
            "");
}

class UnknownOrNoteRuleTest : public ::testing::TestWithParam<EvidenceRule> {};

INSTANTIATE_TEST_SUITE_P(
    , UnknownOrNoteRuleTest,
    ::testing::Values(
        EvidenceRule{
            R"(placements { unknowns { description: "b" } })",
            "placements[0].unknowns[0].fact: `` is not a name such as processing_location"},
        EvidenceRule{R"(placements { unknowns { fact: "Where?" description: "b" } })",
                     "placements[0].unknowns[0].fact: `Where?` is not a name"},
        EvidenceRule{R"(placements { unknowns { fact: "a" } })",
                     "placements[0].unknowns[0].description: is required"},
        EvidenceRule{R"(placements { unknowns { fact: "a" description: "b" bearing: 99 } })",
                     "placements[0].unknowns[0].bearing: holds an unknown bearing"},
        EvidenceRule{
            R"(placements { unknowns { fact: "a" description: "b" pointer_urls: "ftp://x" } })",
            "placements[0].unknowns[0].pointer_urls: `ftp://x` is not a web address"},
        EvidenceRule{R"(notes { evidence { basis: BASIS_SOURCED source_id: "S" } })",
                     "notes[0].text: is required"},
        EvidenceRule{R"(notes { text: "Something." })", "notes[0].evidence: needs at least one"}));

TEST_P(UnknownOrNoteRuleTest, IsEnforcedWithThePathOfTheField) {
  EXPECT_THAT(ProblemsOf(GetParam().text), HasSubstr(GetParam().problem));
}

TEST(UnknownTest, BearsOnWhatItSaysAndNeedNotSay) {
  EXPECT_EQ(ProblemsOf(R"(placements { unknowns { fact: "a" description: "b" }
                                       unknowns { fact: "c" description: "d"
                                                  bearing: BEARING_RECIPIENT } })"),
            "");
}

TEST(MayBeReliedOnTest, TakesOneThatIsMoreThanKnown) {
  v1::Site site;
  EXPECT_FALSE(MayBeReliedOn(site.evidence()));
  testing::MergeText("evidence { } " + std::string(kHearsay), site);
  EXPECT_FALSE(MayBeReliedOn(site.evidence()));
  testing::MergeText(kEvidence, site);
  EXPECT_TRUE(MayBeReliedOn(site.evidence()));
}

struct Interval {
  std::string from;
  std::string until;
  std::string problem;
};

class IntervalTest : public ::testing::TestWithParam<Interval> {};

INSTANTIATE_TEST_SUITE_P(
    , IntervalTest,
    ::testing::Values(
        Interval{"", "", ""}, Interval{"2026-01-01", "", ""}, Interval{"", "2026-01-01", ""},
        Interval{"2026-01-01", "2026-01-02", ""},
        Interval{"2026-01-01", "2026-01-01", "at.valid_until: must be later than valid_from"},
        Interval{"2026-01-02", "2026-01-01", "at.valid_until: must be later than valid_from"},
        Interval{"2026-01", "", "at.valid_from: `2026-01` is not a day; write it as 2026-11-23"},
        Interval{"", "2026-02-30",
                 "at.valid_until: `2026-02-30` is not a day; write it as "
                 "2026-11-23"}));

TEST_P(IntervalTest, IsOfDaysAndNotEmpty) {
  base::Problems problems;
  CheckInterval(GetParam().from, GetParam().until, "at", problems);
  EXPECT_EQ(problems.ToString(), GetParam().problem);
}

}  // namespace
}  // namespace domicile::catalog
