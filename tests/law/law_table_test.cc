// The dated table of transfer law, row by row, against the bundled law. The rows are written here
// independently of the data: a date or a condition that is changed in one place breaks the test.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/date.h"
#include "service/law/load.h"

namespace domicile::law {
namespace {

struct Row {
  const char* regime;
  const char* destinations;  // countries, `ORG:` organisations, or `*` for anywhere; by blanks
  const char* from;
  const char* until;
  const char* conditions;  // as ConditionText() writes them
  const char* instrument;
  const char* obligations = "";
};

constexpr char kEu[] = "eu_gdpr";
constexpr char kUk[] = "uk_gdpr";
constexpr char kSwiss[] = "swiss_fadp";
constexpr char kUkRetained[] = "DPA 2018, Sch. 21 para. 5";
constexpr char kStaffInCanada[] =
    "recipient_subject_to:PIPEDA;excluded_data_kind:hr,except:federal_work";

constexpr Row kRows[] = {
    // Decisions on adequacy of the European Commission, and what stood in for one.
    {kEu, "CH", "2000-07-26", "", "", "2000/518/EC"},
    {kEu, "HU", "2000-07-26", "2004-05-01", "", "2000/519/EC"},
    {kEu, "US", "2000-07-26", "2015-10-06", "entity_on_list:safe_harbour", "2000/520/EC"},
    {kEu, "CA", "2001-12-20", "", kStaffInCanada, "2002/2/EC"},
    {kEu, "AR", "2003-06-30", "", "", "2003/490/EC"},
    {kEu, "GG", "2003-11-21", "", "", "2003/821/EC"},
    {kEu, "IM", "2004-04-28", "", "", "2004/411/EC"},
    {kEu, "JE", "2008-05-08", "", "", "2008/393/EC"},
    {kEu, "FO", "2010-03-05", "", "recipient_subject_to:FO_ACT", "2010/146/EU"},
    {kEu, "AD", "2010-10-19", "", "", "2010/625/EU"},
    {kEu, "IL", "2011-01-31", "", "excluded_purpose:manual_processing", "2011/61/EU"},
    {kEu, "UY", "2012-08-21", "", "", "2012/484/EU"},
    {kEu, "NZ", "2012-12-19", "", "", "2013/65/EU"},
    {kEu, "US", "2016-07-12", "2020-07-16", "entity_on_list:privacy_shield", "(EU) 2016/1250"},
    {kEu, "JP", "2019-01-23", "",
     "recipient_subject_to:APPI;excluded_recipient:broadcaster_or_press|writer|university|"
     "religious_body|political_body|public_body",
     "(EU) 2019/419"},
    {kEu, "GB", "2021-01-01", "2021-06-28", "", "TCA, Art. 782"},
    {kEu, "GB", "2021-06-28", "2025-06-27", "excluded_purpose:uk_immigration_control",
     "(EU) 2021/1772"},
    {kEu, "GB", "2025-06-24", "2025-12-27", "excluded_purpose:uk_immigration_control",
     "(EU) 2025/1226"},
    {kEu, "GB", "2025-12-19", "2031-12-27", "", "C(2025) 8771 final"},
    {kEu, "KR", "2021-12-17", "",
     "recipient_subject_to:PIPA;excluded_recipient:religious_body|political_body;"
     "excluded_data:user.financial,to:supervised_by_fsc",
     "(EU) 2022/254"},
    {kEu, "US", "2023-07-10", "", "entity_on_list:eu_us_dpf,by_data_kind", "(EU) 2023/1795"},
    {kEu, "ORG:EPO", "2025-07-15", "", "", "(EU) 2025/1382"},
    {kEu, "BR", "2026-01-26", "",
     "recipient_subject_to:LGPD;excluded_purpose:public_security|defence", "(EU) 2026/179"},
    // The United Kingdom's regulations.
    {kUk,
     "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO GI",
     "2020-12-31", "", "", kUkRetained},
    {kUk, "ORG:EU_INSTITUTION ORG:EEA_INSTITUTION", "2020-12-31", "", "", kUkRetained},
    {kUk, "CH AR GG IM JE AD UY NZ", "2020-12-31", "", "", kUkRetained},
    {kUk, "IL", "2020-12-31", "", "excluded_purpose:manual_processing", kUkRetained},
    {kUk, "FO", "2020-12-31", "", "recipient_subject_to:FO_ACT", kUkRetained},
    {kUk, "CA", "2020-12-31", "", kStaffInCanada, kUkRetained},
    {kUk, "JP", "2020-12-31", "", "recipient_subject_to:APPI", kUkRetained},
    {kUk, "KR", "2022-12-19", "", "recipient_subject_to:PIPA", "SI 2022/1213"},
    {kUk, "US", "2023-10-12", "", "entity_on_list:uk_extension,by_data_kind", "SI 2023/1028"},
    // Annex 1 of the Swiss ordinance: 44 entries, two of them under a condition.
    {kSwiss,
     "DE AD AR AT BE BG CY HR DK ES EE FI FR GI GR GG HU IM FO IE IS IL IT JE LV LI LT LU MT MC NO "
     "NZ NL PL PT CZ RO GB SK SI SE UY",
     "2023-09-01", "", "", "DPO, Annex 1"},
    {kSwiss, "CA", "2023-09-01", "", "recipient_subject_to:PIPEDA|QC_P39_1|BC_PIPA|AB_PIPA",
     "DPO, Annex 1"},
    {kSwiss, "US", "2024-09-15", "", "entity_on_list:swiss_us_dpf,by_data_kind",
     "DPO, Annex 1, United States"},
    // Appropriate safeguards.
    {kEu, "*", "2021-06-27", "", "safeguard:scc_2021_914", "(EU) 2021/914",
     "transfer_impact_assessment"},
    {kEu, "*", "", "2022-12-27", "safeguard:scc_2001_497|scc_2010_87,signed_before:2021-09-27",
     "2001/497/EC; 2010/87/EU", "transfer_impact_assessment"},
    {kEu, "*", "2018-05-25", "", "safeguard:bcr_processor,within_group",
     "Regulation (EU) 2016/679, Art. 47", "transfer_impact_assessment"},
    {kUk, "*", "2022-03-21", "", "safeguard:idta", "IDTA A1.0", "transfer_risk_assessment"},
    {kUk, "*", "2022-03-21", "", "safeguard:uk_addendum", "UK Addendum B1.0",
     "transfer_risk_assessment"},
    {kUk, "*", "", "2024-03-21", "safeguard:scc_2001_497|scc_2010_87,signed_before:2022-09-22",
     "2001/497/EC; 2010/87/EU (UK transition)", "transfer_risk_assessment"},
    {kSwiss, "*", "2021-08-27", "", "safeguard:scc_2021_914",
     "(EU) 2021/914 with Swiss adaptations", "swiss_adaptations transfer_impact_assessment"},
};

std::string ConditionText(const v1::LawCondition& condition) {
  switch (condition.kind_case()) {
    case v1::LawCondition::kCertification:
      return absl::StrCat("entity_on_list:", condition.certification().scheme(),
                          condition.certification().by_data_kind() ? ",by_data_kind" : "");
    case v1::LawCondition::kStatute:
      return absl::StrCat("recipient_subject_to:",
                          absl::StrJoin(condition.statute().statute_ids(), "|"));
    case v1::LawCondition::kExclusion: {
      const v1::ExclusionCondition& exclusion = condition.exclusion();
      std::vector<std::string> parts;
      const auto add = [&parts](const char* what, const auto& list, const char* but,
                                const auto& kinds) {
        if (list.empty()) return;
        parts.push_back(absl::StrCat(what, ":", absl::StrJoin(list, "|"), kinds.empty() ? "" : but,
                                     absl::StrJoin(kinds, "|")));
      };
      const google::protobuf::RepeatedPtrField<std::string> none;
      add("excluded_recipient", exclusion.recipient_kinds(), "", none);
      add("excluded_data", exclusion.data_categories(), ",to:", exclusion.data_recipient_kinds());
      add("excluded_purpose", exclusion.purposes(), "", none);
      add("excluded_data_kind", exclusion.data_kinds(),
          ",except:", exclusion.exempt_recipient_kinds());
      return absl::StrJoin(parts, ";");
    }
    case v1::LawCondition::kSafeguard: {
      const v1::SafeguardCondition& safeguard = condition.safeguard();
      return absl::StrCat("safeguard:", absl::StrJoin(safeguard.instruments(), "|"),
                          safeguard.signed_before().empty()
                              ? ""
                              : absl::StrCat(",signed_before:", safeguard.signed_before()),
                          safeguard.within_group() ? ",within_group" : "");
    }
    case v1::LawCondition::KIND_NOT_SET:
      break;
  }
  return "nothing";
}

std::string ConditionsText(const v1::LawRule& rule) {
  return absl::StrJoin(rule.conditions(), ";",
                       [](std::string* out, const v1::LawCondition& condition) {
                         absl::StrAppend(out, ConditionText(condition));
                       });
}

std::string ObligationsText(const v1::LawRule& rule) {
  return absl::StrJoin(rule.obligations(), " ",
                       [](std::string* out, const v1::Obligation& obligation) {
                         absl::StrAppend(out, obligation.id());
                       });
}

// Where the rule leads to on its first day, as rows write it. What belongs to a member state under
// a country code of its own follows that state, and is no row.
std::set<std::string> DestinationsOf(const Law& law, const v1::LawRule& rule) {
  const v1::Destination& to = rule.destination();
  if (to.anywhere()) return {"*"};
  std::set<std::string> destinations(to.country_codes().begin(), to.country_codes().end());
  for (const std::string& organisation : to.organisations()) {
    destinations.insert("ORG:" + organisation);
  }
  const absl::CivilDay day = *base::ParseDay(rule.valid_from());
  for (const std::string& group : to.group_codes()) {
    for (const std::string& member : law.groups().MembersOf(group, day)) {
      if (!law.groups().Contains("EU_PART_CODES", member, day)) destinations.insert(member);
    }
  }
  return destinations;
}

std::set<std::string> DestinationsOf(const Row& row) {
  return absl::StrSplit(row.destinations, ' ');
}

// The rules that say what the row says.
std::vector<std::string> RulesFor(const Law& law, const Row& row) {
  std::vector<std::string> ids;
  for (const Rule& rule : law.RulesOf(row.regime)) {
    const v1::LawRule& data = *rule.data;
    if (data.instrument() == row.instrument && data.valid_from() == row.from &&
        data.valid_until() == row.until && ConditionsText(data) == row.conditions &&
        ObligationsText(data) == row.obligations &&
        DestinationsOf(law, data) == DestinationsOf(row)) {
      ids.push_back(data.id());
    }
  }
  return ids;
}

TEST(LawTableTest, EveryRowIsARuleOfTheBundledLaw) {
  for (const Row& row : kRows) {
    EXPECT_EQ(RulesFor(*BundledLaw(), row).size(), 1)
        << row.regime << " → " << row.destinations << " by " << row.instrument;
  }
}

TEST(LawTableTest, TheBundledLawHasNoRuleBesides) {
  const std::shared_ptr<const Law> law = BundledLaw();
  std::vector<std::string> written;
  for (const Row& row : kRows) {
    for (const std::string& id : RulesFor(*law, row)) written.push_back(id);
  }
  EXPECT_THAT(written, ::testing::UnorderedElementsAreArray(law->RuleIds()));
}

// The days of the table are the first on which something no longer holds.
TEST(LawTableTest, TheLastDayOfARuleIsTheOneBeforeItsEnd) {
  const std::shared_ptr<const Law> law = BundledLaw();
  const auto holds = [&](const std::string& id, const std::string& day) {
    for (const Rule& rule : law->RulesOf("eu_gdpr")) {
      if (rule.data->id() == id) return rule.interval.Contains(*base::ParseDay(day));
    }
    return false;
  };
  EXPECT_TRUE(holds("eu-us-privacy-shield", "2020-07-15"));
  EXPECT_FALSE(holds("eu-us-privacy-shield", "2020-07-16"));
  EXPECT_FALSE(holds("eu-us-dpf", "2023-07-09"));
  EXPECT_TRUE(holds("eu-us-dpf", "2023-07-10"));
}

// The union of both counts while the renewal overlaps the extension.
TEST(LawTableTest, TheRenewalForTheUnitedKingdomOverlapsTheExtension) {
  const std::shared_ptr<const Law> law = BundledLaw();
  EXPECT_EQ(law->FindRule("eu-gb-extension")->renews(), "eu-gb");
  EXPECT_EQ(law->FindRule("eu-gb-renewal")->renews(), "eu-gb-extension");
  for (const char* day : {"2021-01-01", "2021-06-28", "2025-06-26", "2025-12-18", "2025-12-20",
                          "2025-12-27", "2031-12-26"}) {
    EXPECT_TRUE(std::any_of(law->RulesOf("eu_gdpr").begin(), law->RulesOf("eu_gdpr").end(),
                            [&](const Rule& rule) {
                              return rule.data->destination().country_codes_size() == 1 &&
                                     rule.data->destination().country_codes(0) == "GB" &&
                                     rule.interval.Contains(*base::ParseDay(day));
                            }))
        << day;
  }
}

// Nowhere else has a decision of its own.
TEST(LawTableTest, NoRuleOfAdequacyNamesACountryWithoutADecision) {
  const std::shared_ptr<const Law> law = BundledLaw();
  for (const char* country : {"AU", "IN", "ZA", "SG", "RU", "CN", "SA", "AE", "TR", "PK", "ID",
                              "NG", "PH", "KE", "MC", "GI"}) {
    for (const Rule& rule : law->RulesOf("eu_gdpr")) {
      if (rule.data->effect() == v1::EFFECT_ADEQUACY) {
        EXPECT_EQ(DestinationsOf(*law, *rule.data).count(country), 0) << country;
      }
    }
  }
  for (const char* country : {"JP", "KR", "BR"}) {
    for (const Rule& rule : law->RulesOf("swiss_fadp")) {
      EXPECT_EQ(DestinationsOf(*law, *rule.data).count(country), 0) << country;
    }
  }
}

// Where each regime's rules begin to be recorded whole.
TEST(LawTableTest, EachRegimeSaysFromWhenItIsRecorded) {
  const std::shared_ptr<const Law> law = BundledLaw();
  EXPECT_EQ(law->FindRegime("eu_gdpr")->recorded_from(), "2000-07-26");
  EXPECT_EQ(law->FindRegime("uk_gdpr")->recorded_from(), "2020-12-31");
  EXPECT_EQ(law->FindRegime("swiss_fadp")->recorded_from(), "2023-09-01");
}

}  // namespace
}  // namespace domicile::law
