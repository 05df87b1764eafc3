// The program itself, against the server of this build with the bundled plugins.

#include "tests/cli/program.h"

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "domicile/v1/catalog_service.pb.h"
#include "domicile/v1/residency_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/server_process.h"
#include "tests/support/signed_plugin.h"
#include "tests/support/temp_directory.h"

namespace domicile::cli {
namespace {

using domicile::testing::BundledPlugin;
using domicile::testing::BundledPluginsDirectory;
using domicile::testing::ReadFile;
using domicile::testing::ServerProcess;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// One server for all tests, for as long as they run.
std::unique_ptr<ServerProcess> the_server;

Outcome Ask(const std::vector<std::string>& arguments) {
  return RunDomicile(arguments, {{"DOMICILE_SERVER", the_server->address()}});
}

template <typename Response>
Response AskJson(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"-o", "json"});
  const Outcome outcome = Ask(arguments);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  Response response;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(outcome.out, &response).ok());
  return response;
}

v1::ConnectorResidency Residency(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "residency");
  const auto response = AskJson<v1::ResolveResidencyResponse>(arguments);
  EXPECT_EQ(response.residencies_size(), 1);
  return response.residencies_size() > 0 ? response.residencies(0) : v1::ConnectorResidency();
}

class ProgramTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    the_server = std::make_unique<ServerProcess>(
        std::vector<std::string>{"--plugins", BundledPluginsDirectory(), "--provider-title",
                                 "XCALLY", "--provider-country", "IT"});
    ASSERT_TRUE(the_server->WaitUntilServing()) << the_server->Log();
  }
  static void TearDownTestSuite() { the_server.reset(); }

  const domicile::testing::TempDirectory directory_;
};

TEST_F(ProgramTest, ResidencyAnswersAsTheIssueAsks) {
  EXPECT_THAT(Residency({"telegram/telegram", "--subject-country", "IT"}).country_codes(),
              ElementsAre("NL"));
  EXPECT_THAT(Residency({"amazon/lex", "--input", "region=eu-central-1"}).country_codes(),
              ElementsAre("DE"));
  EXPECT_THAT(Residency({"csctelecom/sms"}).country_codes(), ElementsAre("EE", "LT", "LV"));
  EXPECT_THAT(Residency({"twilio/sms", "--input", "region=ie1"}).country_codes(),
              ElementsAre("IE"));
  const v1::ConnectorResidency plivo = Residency({"plivo/sms"});
  EXPECT_EQ(plivo.country_codes_size(), 0);
  EXPECT_GE(plivo.unknowns_size(), 1);
}

TEST_F(ProgramTest, AnInputForOneConnectorIsLeftToThatOne) {
  const auto response = AskJson<v1::ResolveResidencyResponse>(
      {"residency", "twilio/sms", "csctelecom/sms", "--input", "twilio/sms:region=ie1"});
  ASSERT_EQ(response.residencies_size(), 2);
  EXPECT_THAT(response.residencies(1).country_codes(), ElementsAre("IE"));
}

TEST_F(ProgramTest, JsonKeepsTheRevision) {
  EXPECT_EQ(
      AskJson<v1::ListChannelsResponse>({"channels", "list"}).revision().catalog_digest().size(),
      64);
}

TEST_F(ProgramTest, ATableShowsWhatIsUnknown) {
  const Outcome outcome = Ask({"residency", "plivo/sms"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("unknown"), HasSubstr("processing_location"),
                                 HasSubstr("https://www.plivo.com/subprocessors/")));
  EXPECT_THAT(outcome.out, Not(HasSubstr("\033")));
  EXPECT_EQ(outcome.err, "");
}

TEST_F(ProgramTest, EveryListHasItsRowsAndEveryShowItsElement) {
  EXPECT_EQ(AskJson<v1::ListProcessorsResponse>({"processors", "list"}).processors_size(), 26);
  EXPECT_EQ(AskJson<v1::ListConnectorsResponse>({"connectors", "list"}).connectors_size(), 37);
  EXPECT_EQ(AskJson<v1::ListConnectorsResponse>(
                {"connectors", "list", "--channel", "whatsapp", "--processor", "sinch"})
                .connectors_size(),
            1);
  EXPECT_THAT(Ask({"processors", "list"}).out, HasSubstr("Telegram"));
  EXPECT_THAT(Ask({"connectors", "list"}).out, HasSubstr("twilio/sms"));
  EXPECT_THAT(Ask({"channels", "list"}).out, HasSubstr("whatsapp"));
  EXPECT_THAT(Ask({"processors", "show", "twilio"}).out, HasSubstr("Twilio Ireland Limited"));
  EXPECT_THAT(Ask({"connectors", "show", "twilio/sms"}).out, HasSubstr("region is ie1"));
  EXPECT_THAT(Ask({"channels", "show", "sms"}).out, HasSubstr("twilio/sms"));
  EXPECT_THAT(
      Ask({"plugins", "list"}).out,
      AllOf(HasSubstr("libtwilio.so"), HasSubstr(domicile::testing::TestSigningKey().key_id())));
  EXPECT_THAT(Ask({"server", "info"}).out, HasSubstr("26 plugins served"));
}

TEST_F(ProgramTest, PathsAreDrawn) {
  const std::vector<std::string> question = {"paths",     "--from",         "IT",
                                             "--through", "sinch/whatsapp", "-o"};
  const auto drawn = [&](const char* form) {
    std::vector<std::string> arguments = question;
    arguments.push_back(form);
    return Ask(arguments).out;
  };
  EXPECT_THAT(drawn("table"), HasSubstr("tenant IT → XCALLY IT → sinch/whatsapp → meta/whatsapp"));
  EXPECT_THAT(drawn("mermaid"), AllOf(StartsWith("flowchart LR\n"), HasSubstr("meta/whatsapp")));
  EXPECT_THAT(drawn("dot"), AllOf(StartsWith("digraph paths {\n"), HasSubstr("meta/whatsapp")));
}

TEST_F(ProgramTest, ExposureListsWhoReachesAProcessor) {
  const Outcome outcome = Ask({"exposure", "--processor", "meta"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("sinch/whatsapp"), HasSubstr("twilio/whatsapp"),
                                 Not(HasSubstr("telegram"))));
}

TEST_F(ProgramTest, TheListIsExportedToAFile) {
  const std::string file = directory_.File("list.csv");
  const Outcome outcome = Ask({"export", "list", "--format", "csv", "--output-file", file});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("26 rows"));
  EXPECT_THAT(ReadFile(file), HasSubstr("EthicLab"));
  EXPECT_EQ(ReadFile(file), Ask({"export", "list", "--format", "csv"}).out);
  EXPECT_EQ(AskJson<v1::ExportPublishedListResponse>({"export", "list"}).entries_size(), 26);
}

TEST_F(ProgramTest, AnUnknownIdIsAUsageErrorWithTheNearestName) {
  const Outcome outcome = Ask({"connectors", "show", "twilio/sns"});
  EXPECT_EQ(outcome.status, 64);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("did you mean `twilio/sms`"),
                                 HasSubstr("next: `domicile connectors list`")));
}

TEST_F(ProgramTest, AWrongInputNamesTheFieldAndTheValues) {
  const Outcome outcome = Ask({"residency", "amazon/lex", "--input", "region=eu-south-1"});
  EXPECT_EQ(outcome.status, 64);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("inputs[0].value"), HasSubstr("eu-central-1")));
}

TEST_F(ProgramTest, AMistypedOptionIsAUsageError) {
  EXPECT_EQ(RunDomicile({"residency", "--inptu", "a=b"}).status, 64);
}

TEST_F(ProgramTest, WithoutAServerItSaysHowToStartOne) {
  // Neither a default socket nor, in all likelihood, anybody on this port.
  const Outcome outcome = RunDomicile({"server", "info", "--server", "127.0.0.1:1"},
                                      {{"XDG_RUNTIME_DIR", directory_.path()}});
  EXPECT_EQ(outcome.status, 69);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("no server answers at 127.0.0.1:1"),
                                 HasSubstr("next: start a server with `domiciled")));
}

TEST_F(ProgramTest, TheDefaultSocketIsFoundWithoutBeingNamed) {
  const std::string address = "unix:" + directory_.File("domicile.sock");
  ServerProcess server({"--plugins", BundledPluginsDirectory(), "--listen", address});
  ASSERT_TRUE(server.WaitUntilServing(address)) << server.Log();
  const Outcome outcome = RunDomicile({"server", "info"}, {{"XDG_RUNTIME_DIR", directory_.path()}});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr(address));
}

TEST_F(ProgramTest, TheServerOnTheCommandLineComesBeforeTheEnvironments) {
  const Outcome outcome = RunDomicile({"server", "info", "--server", the_server->address()},
                                      {{"DOMICILE_SERVER", "127.0.0.1:1"}});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
}

TEST_F(ProgramTest, AContractHoldsBreaksOrIsNone) {
  const std::string good = directory_.Write("good.yaml", R"(
expectations:
  - name: Telegram keeps the data of somebody in Italy in the Netherlands
    resolve_residency: {selector: {connector_ids: [telegram/telegram]}, data_subject_country: IT}
    expect: {resolve_residency: {residencies: [{country_codes: [NL]}]}}
)");
  const std::string broken = directory_.Write("broken.yaml", R"(
expectations:
  - name: Telegram keeps it in Norway
    resolve_residency: {selector: {connector_ids: [telegram/telegram]}, data_subject_country: IT}
    expect: {resolve_residency: {residencies: [{country_codes: [NO]}]}}
)");
  const std::string none = directory_.Write("none.yaml", "expectation: []\n");
  const std::string junit = directory_.File("junit.xml");

  const Outcome held = Ask({"contract", "test", good});
  EXPECT_EQ(held.status, 0) << held.err;
  EXPECT_THAT(held.out, HasSubstr("1 of 1 expectations hold."));

  const Outcome failed = Ask({"contract", "test", good, broken, "--junit", junit});
  EXPECT_EQ(failed.status, 1) << failed.err;
  EXPECT_THAT(failed.out, HasSubstr("expected an element \"NO\", found [\"NL\"]"));
  EXPECT_THAT(ReadFile(junit), HasSubstr("tests=\"2\" failures=\"1\""));

  const Outcome bad = Ask({"contract", "test", none});
  EXPECT_EQ(bad.status, 65);
  EXPECT_THAT(bad.err, AllOf(HasSubstr("none.yaml:1: "), HasSubstr("did you mean `expectations`")));
}

TEST_F(ProgramTest, AContractIsTestedAgainstPluginsWithoutAServer) {
  const std::string contract = directory_.Write("c.textproto", R"(
    expectations {
      name: "the path starts in Italy"
      find_transfer_paths { tenant_country: "DE" selector { connector_ids: "plivo/sms" } }
      expect { find_transfer_paths { paths { legs { to { title: "Me" country_code: "IT" } } } } }
    })");
  const Outcome outcome = RunDomicile({"contract", "test", contract, "--plugins",
                                       BundledPluginsDirectory(), "--provider-title", "Me",
                                       "--provider-country", "IT", "--server", "127.0.0.1:1"});
  EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  // What the server within logs is no answer.
  EXPECT_THAT(outcome.out, StartsWith(contract));
}

// A contract that brings a tenant of that name, which may send over `csctelecom/sms`.
std::string ContractWithTenant(const std::string& id) {
  return "tenancy: {tenants: [{id: " + id +
         ", country_code: IT, opt_ins: [{connector_id: csctelecom/sms}]}]}\n"
         "expectations:\n"
         "  - name: it may send\n"
         "    check_transfer: {check: {tenant_id: " +
         id +
         ", connector_id: csctelecom/sms}, as_of: 2026-11-23}\n"
         "    expect: {check_transfer: {decision: {tenant_id: " +
         id + "}}}\n";
}

TEST_F(ProgramTest, AContractDoesNotWriteItsTenantsToAServerUnlessItMay) {
  const std::string contract = directory_.Write("c.yaml", ContractWithTenant("contract-tenant"));
  const std::string question = directory_.Write("q.yaml", R"(
expectations:
  - name: there is no such tenant
    check_transfer: {check: {tenant_id: contract-tenant, connector_id: csctelecom/sms}}
    error: {code: NOT_FOUND, reason: TENANT_NOT_FOUND}
)");
  const Outcome refused = Ask({"contract", "test", contract});
  EXPECT_EQ(refused.status, 64);
  EXPECT_THAT(refused.err, AllOf(HasSubstr(the_server->address()), HasSubstr("--apply")));
  EXPECT_EQ(Ask({"contract", "test", question}).status, 0);

  const Outcome applied = Ask({"contract", "test", contract, "--apply"});
  EXPECT_EQ(applied.status, 0) << applied.out << applied.err;
  EXPECT_EQ(Ask({"contract", "test", question}).status, 1);
}

TEST_F(ProgramTest, TheTenantsOfOneContractAreNotThoseOfTheNext) {
  const std::string first = directory_.Write("1.yaml", ContractWithTenant("one"));
  const std::string second = directory_.Write("2.yaml", ContractWithTenant("two") + R"(
  - name: the other file's tenant is not there
    check_transfer: {check: {tenant_id: one, connector_id: csctelecom/sms}}
    error: {code: NOT_FOUND, reason: TENANT_NOT_FOUND}
)");
  const Outcome outcome =
      RunDomicile({"contract", "test", first, second, "--plugins", BundledPluginsDirectory()});
  EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("3 of 3 expectations hold"));
}

TEST_F(ProgramTest, ATenantThatTheServerRefusesIsBadData) {
  std::string text = ContractWithTenant("one");
  text.replace(text.find("csctelecom/sms"), 14, "csctelecom/sns");
  const Outcome outcome = RunDomicile({"contract", "test", directory_.Write("c.yaml", text),
                                       "--plugins", BundledPluginsDirectory()});
  EXPECT_EQ(outcome.status, 65);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("c.yaml: tenancy.tenants[0].opt_ins[0].connector_id"),
                                 HasSubstr("csctelecom/sms")));
}

TEST_F(ProgramTest, AContractIsTestedAgainstALawOfItsOwn) {
  directory_.Write("law.textproto", R"(
    regimes { id: "roman" title: "Roman law" territory_code: "IT" citations { text: "Digest" } }
    rules {
      id: "roman-ee" regime_id: "roman" effect: EFFECT_ADEQUACY instrument: "a letter"
      title: "Estonia" destination { country_codes: "EE" } citations { text: "a letter" }
    })");
  const std::string contract = directory_.Write("c.yaml", ContractWithTenant("one") + R"(
  - name: it is under the law of the directory
    check_transfer: {check: {tenant_id: one, connector_id: csctelecom/sms}}
    expect: {check_transfer: {decision: {regime_ids: [roman]}}}
    exact: [decision.regime_ids]
)");
  const Outcome outcome = RunDomicile({"contract", "test", contract, "--plugins",
                                       BundledPluginsDirectory(), "--law", directory_.path()});
  EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
}

TEST_F(ProgramTest, APluginDirectoryWithoutPluginsIsBadData) {
  const std::string contract = directory_.Write(
      "c.textproto", R"(expectations { name: "x" list_channels {} exact: "channels" })");
  directory_.Write("libnone.so", "no plugin");
  const Outcome outcome = RunDomicile(
      {"contract", "test", contract, "--plugins", directory_.path(), "--allow-unsigned-plugins"});
  EXPECT_EQ(outcome.status, 65) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("libnone.so, NOT_ELF"));
}

TEST_F(ProgramTest, APluginThatNobodySignedIsNotServedForATest) {
  const std::string contract = directory_.Write(
      "c.textproto", R"(expectations { name: "x" list_channels {} exact: "channels" })");
  std::filesystem::copy(BundledPlugin("plivo"), directory_.path());
  const Outcome outcome =
      RunDomicile({"contract", "test", contract, "--plugins", directory_.path()});
  EXPECT_EQ(outcome.status, 65) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("libplivo.so, UNSIGNED"));
}

TEST_F(ProgramTest, APluginDirectoryThatIsNotThereIsAUsageError) {
  const std::string contract = directory_.Write(
      "c.textproto", R"(expectations { name: "x" list_channels {} exact: "channels" })");
  const Outcome outcome =
      RunDomicile({"contract", "test", contract, "--plugins", directory_.File("none")});
  EXPECT_EQ(outcome.status, 64);
  EXPECT_THAT(outcome.err, HasSubstr("is not a directory"));
}

TEST_F(ProgramTest, APluginIsInspectedWithoutAServer) {
  const Outcome good = RunDomicile({"plugins", "inspect", BundledPlugin("plivo")});
  EXPECT_EQ(good.status, 0) << good.err;
  EXPECT_THAT(good.out, AllOf(HasSubstr("plivo/sms"), HasSubstr("processing_location")));

  const Outcome chained = RunDomicile({"plugins", "inspect", BundledPlugin("sinch")});
  EXPECT_EQ(chained.status, 0) << chained.err;
  EXPECT_THAT(chained.err, HasSubstr("meta/whatsapp"));

  const Outcome bad = RunDomicile({"plugins", "inspect", directory_.Write("x.so", "no plugin")});
  EXPECT_EQ(bad.status, 65);
  EXPECT_THAT(bad.err, HasSubstr("NOT_ELF"));
}

TEST_F(ProgramTest, AWatchEndsCleanlyWhenItIsInterrupted) {
  for (const int signal : {SIGINT, SIGTERM}) {
    RunningProgram watch({DomicileProgram(), "watch", "catalog", "-o", "json"},
                         {{"DOMICILE_SERVER", the_server->address()}});
    ASSERT_TRUE(watch.WaitForOutput("\n")) << watch.Wait().err;
    watch.Signal(signal);
    const Outcome outcome = watch.Wait();
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    v1::WatchCatalogResponse message;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(
                    outcome.out.substr(0, outcome.out.find('\n')), &message)
                    .ok());
    EXPECT_EQ(message.changes_size(), 26 + 37);
  }
}

TEST_F(ProgramTest, AWatchFromADamagedCursorSaysHowToStartAgain) {
  const Outcome outcome = Ask({"watch", "catalog", "--resume-cursor", "nonsense"});
  EXPECT_EQ(outcome.status, 64);
  EXPECT_THAT(outcome.err, HasSubstr("next: leave out --resume-cursor"));
}

TEST_F(ProgramTest, ATraceContextThatIsNoneDoesNotFailTheCall) {
  EXPECT_EQ(RunDomicile({"server", "info", "--server", the_server->address()},
                        {{"TRACEPARENT", "nonsense\n"}})
                .status,
            0);
}

}  // namespace
}  // namespace domicile::cli
