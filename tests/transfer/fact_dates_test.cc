#include "service/decision/fact_dates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/plugin_builder.h"

namespace domicile::decision {
namespace {

using ::testing::HasSubstr;

constexpr absl::CivilDay kDay(2026, 8, 5);

EvidenceList Evidence(const std::string& text) {
  return testing::FromText<v1::Note>(text).evidence();
}

std::string Why(const std::string& evidence, const EvidenceDemands& demands,
                base::NextChange* next = nullptr) {
  base::NextChange none(kDay);
  return WhyNotEnough(Evidence(evidence), demands, kDay, next == nullptr ? none : *next);
}

TEST(FactDatesTest, AFactIsKnownFromTheEarliestDateOfItsEvidence) {
  EXPECT_EQ(KnownFrom(Evidence("evidence { source_date: '2024-05-02' } "
                               "evidence { source_date: '2023' } evidence {}")),
            absl::CivilDay(2023, 1, 1));
  EXPECT_EQ(KnownFrom(Evidence("evidence { checked_date: '2026-07' }")),
            absl::CivilDay(2026, 7, 1));
  // The date that is printed counts, not the one on which somebody looked.
  EXPECT_EQ(
      KnownFrom(Evidence("evidence { source_date: '2024-05-02' checked_date: '2020-01-01' }")),
      absl::CivilDay(2024, 5, 2));
  EXPECT_EQ(KnownFrom(Evidence("evidence {}")), std::nullopt);
}

TEST(FactDatesTest, AFirstDayThatIsStatedComesBeforeTheEvidences) {
  const EvidenceList evidence = Evidence("evidence { source_date: '2024-05-02' }");
  EXPECT_EQ(FactInterval("2020-01-01", "", evidence).from, absl::CivilDay(2020, 1, 1));
  EXPECT_EQ(FactInterval("", "2025-01-01", evidence).from, absl::CivilDay(2024, 5, 2));
  EXPECT_EQ(FactInterval("", "2025-01-01", evidence).until, absl::CivilDay(2025, 1, 1));
}

TEST(FactDatesTest, WhatIsOnlyGeneralKnowledgeIsNeverEnough) {
  EXPECT_THAT(Why("evidence { basis: BASIS_KNOWN }", {}), HasSubstr("general knowledge"));
  EXPECT_EQ(Why("evidence { basis: BASIS_KNOWN } evidence { basis: BASIS_DERIVED }", {}), "");
}

TEST(FactDatesTest, TheBestBasisIsComparedWithTheLowestThatIsAccepted) {
  const EvidenceDemands demands{.lowest_basis = v1::BASIS_SOURCED};
  EXPECT_EQ(Why("evidence { basis: BASIS_SOURCED }", demands), "");
  EXPECT_EQ(Why("evidence { basis: BASIS_LISTED }", demands), "");
  EXPECT_THAT(Why("evidence { basis: BASIS_SOURCED_PARTIAL }", demands),
              HasSubstr("rests on no better basis than \"sourced partial\""));
  EXPECT_EQ(Why("evidence { basis: BASIS_DERIVED } evidence { basis: BASIS_SOURCED }", demands),
            "");
}

TEST(FactDatesTest, EvidenceIsTooOldTheDayAfterItsGreatestAge) {
  const EvidenceDemands demands{.max_age_days = 365};
  EXPECT_EQ(Why("evidence { basis: BASIS_SOURCED checked_date: '2025-08-05' }", demands), "");
  EXPECT_THAT(Why("evidence { basis: BASIS_SOURCED checked_date: '2025-08-04' }", demands),
              HasSubstr("was last checked on 2025-08-04, more than 365 days before"));
  EXPECT_THAT(Why("evidence { basis: BASIS_SOURCED }", demands), HasSubstr("bears no date"));
}

TEST(FactDatesTest, TheNewestEvidenceIsTheOneWhoseAgeCounts) {
  const EvidenceDemands demands{.max_age_days = 30};
  base::NextChange next(kDay);
  EXPECT_EQ(Why("evidence { basis: BASIS_SOURCED checked_date: '2020-01-01' } "
                "evidence { basis: BASIS_SOURCED checked_date: '2026-08-01' }",
                demands, &next),
            "");
  EXPECT_EQ(next.day(), absl::CivilDay(2026, 9, 1));
}

}  // namespace
}  // namespace domicile::decision
