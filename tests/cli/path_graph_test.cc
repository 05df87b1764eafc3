#include "clients/cli/path_graph.h"

#include <string>

#include "domicile/v1/residency_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using ::testing::HasSubstr;
using ::testing::Not;

// Two chains that share their ends: tenant → provider → twilio → meta, and → sinch → meta.
v1::FindTransferPathsResponse TwoChains() {
  const std::string start = R"(
    legs {
      from { kind: PARTY_KIND_TENANT country_code: "IT" }
      to { kind: PARTY_KIND_PROVIDER title: "XCALLY" country_code: "IT" }
    })";
  const auto through = [&](const std::string& id) {
    return "paths { connector_id: \"" + id + "/whatsapp\" " + start + R"(
      legs {
        from { kind: PARTY_KIND_PROVIDER title: "XCALLY" country_code: "IT" }
        to { kind: PARTY_KIND_PROCESSOR id: ")" +
           id + R"(" title: ")" + id + R"(" }
        connector_id: ")" +
           id + R"(/whatsapp"
        sites { site { place { country_code: "SE" } } }
        sites { site { place { country_code: "SE" } } }
      }
      legs {
        from { kind: PARTY_KIND_PROCESSOR id: ")" +
           id + R"(" title: ")" + id + R"(" }
        to { kind: PARTY_KIND_PROCESSOR id: "meta" title: "Meta \"the\" <company>" }
        connector_id: "meta/whatsapp"
        relation: RELATION_SUB_PROCESSOR
        conditions { input: "local_storage" values: "none" }
      } })";
  };
  return FromText<v1::FindTransferPathsResponse>(through("sinch") + through("twilio"));
}

TEST(PathGraphTest, SharedPartiesAndStepsAreThereOnce) {
  const PathGraph graph = GraphOf(TwoChains().paths());
  EXPECT_EQ(graph.nodes.size(), 5);  // tenant, provider, sinch, meta, twilio
  EXPECT_EQ(graph.edges.size(), 5);
}

TEST(PathGraphTest, MermaidDrawsTheChain) {
  EXPECT_EQ(FormatMermaid(GraphOf(TwoChains().paths())), R"(flowchart LR
  n0["tenant IT"]
  n1["XCALLY IT"]
  n2["sinch<br/>sinch/whatsapp<br/>SE"]
  n3["Meta #quot;the#quot; #lt;company#gt;<br/>meta/whatsapp<br/>location unknown"]:::unknown
  n4["twilio<br/>twilio/whatsapp<br/>SE"]
  n0 --> n1
  n1 --> n2
  n2 -->|"sub processor, if local_storage is none"| n3
  n1 --> n4
  n4 -->|"sub processor, if local_storage is none"| n3
  classDef unknown stroke-dasharray: 5 5
)");
}

TEST(PathGraphTest, DotDrawsTheChain) {
  const std::string dot = FormatDot(GraphOf(TwoChains().paths()));
  EXPECT_THAT(dot, HasSubstr("digraph paths {\n"));
  EXPECT_THAT(
      dot,
      HasSubstr(
          R"(  n3 [label="Meta \"the\" <company>\nmeta/whatsapp\nlocation unknown", style=dashed];)"));
  EXPECT_THAT(dot, HasSubstr("  n0 -> n1;\n"));
  EXPECT_THAT(dot, HasSubstr("  n2 -> n3 [label=\"sub processor, if local_storage is none\"];\n"));
}

TEST(PathGraphTest, ATitleCannotAddNodes) {
  v1::FindTransferPathsResponse response = TwoChains();
  response.mutable_paths(0)->mutable_legs(1)->mutable_to()->set_title("x\"]\n  evil[\"y");
  const std::string mermaid = FormatMermaid(GraphOf(response.paths()));
  EXPECT_THAT(mermaid, Not(HasSubstr("\n  evil[")));
  response.mutable_paths(0)->mutable_legs(1)->mutable_to()->set_title("x\\\"]; evil [label=\"y");
  EXPECT_THAT(FormatDot(GraphOf(response.paths())), HasSubstr(R"(x\\\"]; evil [label=\"y)"));
}

}  // namespace
}  // namespace domicile::cli
