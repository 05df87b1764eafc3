// Paths as a graph, for tools that draw.

#ifndef DOMICILE_CLIENTS_CLI_PATH_GRAPH_H_
#define DOMICILE_CLIENTS_CLI_PATH_GRAPH_H_

#include <string>
#include <vector>

#include "domicile/v1/path.pb.h"
#include "google/protobuf/repeated_field.h"

namespace domicile::cli {

// Recipients that several paths share are one node; a step that several take is one edge.
struct PathGraph {
  struct Node {
    // What it is called, the connector, and the countries or that they are unknown.
    std::vector<std::string> lines;
    bool unknown = false;
  };
  struct Edge {
    int from = 0;
    int to = 0;
    // The relation, and the conditions under which data takes the step.
    std::string label;
  };
  std::vector<Node> nodes;
  std::vector<Edge> edges;
};

PathGraph GraphOf(const google::protobuf::RepeatedPtrField<v1::Path>& paths);

// https://mermaid.js.org/syntax/flowchart.html
std::string FormatMermaid(const PathGraph& graph);

// https://graphviz.org/doc/info/lang.html
std::string FormatDot(const PathGraph& graph);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_PATH_GRAPH_H_
