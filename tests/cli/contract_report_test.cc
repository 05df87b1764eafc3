#include "clients/cli/contract_report.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using ::testing::HasSubstr;
using ::testing::Not;

v1::ContractReports Reports() {
  return FromText<v1::ContractReports>(R"(
    reports {
      file: "a.yaml"
      results { name: "holds" held: true seconds: 0.25 }
      results {
        name: "breaks <badly>"
        broken {
          path: "residencies[a/b].country_codes" expected: "an element \"DE\"" found: "[]"
        }
        broken { expected: "an answer" found: "NOT_FOUND: x & y\033[2J" }
      }
    }
    reports { file: "b.json" results { name: "too" held: true } })");
}

TEST(ContractReportTest, EveryExpectationHasItsLineAndEveryDifferenceItsOwn) {
  EXPECT_EQ(FormatReports(Reports(), {}),
            "a.yaml\n"
            "ok      holds\n"
            "FAILED  breaks <badly>\n"
            "        residencies[a/b].country_codes: expected an element \"DE\", found []\n"
            "        expected an answer, found NOT_FOUND: x & y?[2J\n"
            "b.json\n"
            "ok      too\n"
            "\n"
            "2 of 3 expectations hold, 1 failed.\n");
}

TEST(ContractReportTest, VeryManyDifferencesAreCounted) {
  v1::ContractReports reports;
  v1::ExpectationResult* result = reports.add_reports()->add_results();
  for (int i = 0; i < 25; ++i) result->add_broken()->set_expected("e");
  EXPECT_THAT(FormatReports(reports, {}), HasSubstr("and 5 more; -o json has all\n"));
}

TEST(ContractReportTest, JunitHasASuiteAFileAndACaseAnExpectation) {
  const std::string xml = FormatJunit(Reports());
  EXPECT_THAT(xml,
              HasSubstr("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"domicile "
                        "contracts\" tests=\"3\" failures=\"1\" time=\"0.250\">"));
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"a.yaml\" tests=\"2\" failures=\"1\""));
  EXPECT_THAT(xml, HasSubstr("<testcase name=\"holds\" classname=\"a.yaml\" time=\"0.250\"/>"));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"BrokenExpectation\" "
                             "message=\"residencies[a/b].country_codes: expected an element "
                             "&quot;DE&quot;, found []\">"));
}

TEST(ContractReportTest, JunitEscapesWhatXmlCannotHold) {
  const std::string xml = FormatJunit(Reports());
  EXPECT_THAT(xml, HasSubstr("name=\"breaks &lt;badly&gt;\""));
  EXPECT_THAT(xml, HasSubstr("x &amp; y?[2J"));
  EXPECT_THAT(xml, Not(HasSubstr("\033")));
}

}  // namespace
}  // namespace domicile::cli
