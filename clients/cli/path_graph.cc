#include "clients/cli/path_graph.h"

#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/path_text.h"
#include "clients/cli/phrases.h"
#include "clients/cli/terminal.h"

namespace domicile::cli {
namespace {

// Collects nodes and edges, each once.
class GraphBuilder {
 public:
  // `connector` is the party's on the leg that reaches it; empty for where a path starts.
  int NodeOf(const v1::Party& party, const std::string& connector) {
    const auto key = std::make_tuple(party.kind(), party.id(), party.title(), connector);
    const auto [entry, added] = numbers_.try_emplace(key, static_cast<int>(graph_.nodes.size()));
    if (added) {
      graph_.nodes.push_back({{PartyText(party)}});
      places_.emplace_back();
      if (!connector.empty()) graph_.nodes.back().lines.push_back(connector);
    }
    return entry->second;
  }

  void AddLeg(int from, int to, const v1::Leg& leg) {
    for (const std::string& place : LegPlaces(leg)) places_[to].insert(place);
    graph_.nodes[to].unknown |= LegIsUnlocated(leg);
    std::string label = Word(leg.relation());
    if (leg.conditions_size() > 0) {
      absl::StrAppend(&label, label.empty() ? "" : ", ", "if ", ConditionsText(leg.conditions()));
    }
    if (edges_.emplace(from, to, label).second) graph_.edges.push_back({from, to, label});
  }

  PathGraph Build() && {
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      PathGraph::Node& node = graph_.nodes[i];
      if (!places_[i].empty()) node.lines.push_back(absl::StrJoin(places_[i], ", "));
      if (node.unknown) node.lines.push_back("location unknown");
    }
    return std::move(graph_);
  }

 private:
  std::map<std::tuple<int, std::string, std::string, std::string>, int> numbers_;
  std::set<std::tuple<int, int, std::string>> edges_;
  std::vector<std::set<std::string>> places_;  // by node
  PathGraph graph_;
};

// Text within a quoted label of mermaid, where entities stand for what its grammar uses.
std::string MermaidText(const std::string& text) {
  return absl::StrReplaceAll(Printable(text), {{"#", "#35;"},
                                               {"&", "#amp;"},
                                               {"\"", "#quot;"},
                                               {"<", "#lt;"},
                                               {">", "#gt;"},
                                               {"`", "#96;"}});
}

std::string DotText(const std::string& text) {
  return absl::StrReplaceAll(Printable(text), {{"\\", "\\\\"}, {"\"", "\\\""}});
}

std::string Label(const PathGraph::Node& node, std::string (*escape)(const std::string&),
                  const char* line_break) {
  return absl::StrJoin(node.lines, line_break, [&](std::string* out, const std::string& line) {
    out->append(escape(line));
  });
}

}  // namespace

PathGraph GraphOf(const google::protobuf::RepeatedPtrField<v1::Path>& paths) {
  GraphBuilder builder;
  for (const v1::Path& path : paths) {
    // The sender of a leg is the recipient of the one before it; where the chain forks, it is the
    // last recipient that is the same party.
    std::vector<std::pair<const v1::Party*, int>> reached;
    for (const v1::Leg& leg : path.legs()) {
      int from = -1;
      for (const auto& [party, node] : reached) {
        if (party->kind() == leg.from().kind() && party->id() == leg.from().id() &&
            party->title() == leg.from().title()) {
          from = node;
        }
      }
      if (from < 0) {
        from = builder.NodeOf(leg.from(), "");
        reached.emplace_back(&leg.from(), from);
      }
      const int to = builder.NodeOf(leg.to(), leg.connector_id());
      reached.emplace_back(&leg.to(), to);
      builder.AddLeg(from, to, leg);
    }
  }
  return std::move(builder).Build();
}

std::string FormatMermaid(const PathGraph& graph) {
  std::string out = "flowchart LR\n";
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    absl::StrAppend(&out, "  n", i, "[\"", Label(graph.nodes[i], MermaidText, "<br/>"), "\"]",
                    graph.nodes[i].unknown ? ":::unknown" : "", "\n");
  }
  for (const PathGraph::Edge& edge : graph.edges) {
    absl::StrAppend(&out, "  n", edge.from, " -->");
    if (!edge.label.empty()) absl::StrAppend(&out, "|\"", MermaidText(edge.label), "\"|");
    absl::StrAppend(&out, " n", edge.to, "\n");
  }
  return out + "  classDef unknown stroke-dasharray: 5 5\n";
}

std::string FormatDot(const PathGraph& graph) {
  std::string out = "digraph paths {\n  rankdir=LR;\n  node [shape=box];\n";
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    absl::StrAppend(&out, "  n", i, " [label=\"", Label(graph.nodes[i], DotText, "\\n"), "\"",
                    graph.nodes[i].unknown ? ", style=dashed" : "", "];\n");
  }
  for (const PathGraph::Edge& edge : graph.edges) {
    absl::StrAppend(&out, "  n", edge.from, " -> n", edge.to);
    if (!edge.label.empty()) absl::StrAppend(&out, " [label=\"", DotText(edge.label), "\"]");
    out += ";\n";
  }
  return out + "}\n";
}

}  // namespace domicile::cli
