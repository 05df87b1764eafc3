// Prints where a connector processes data: where ADDRESS CONNECTOR [INPUT=VALUE]...

#include <cstdio>
#include <string>

#include "clients/cpp/client.h"

int main(int argc, char** argv) {
  if (argc < 3) return 64;
  namespace v1 = domicile::v1;
  const domicile::client::Client client(domicile::client::MakeConnection(argv[1]));

  v1::ResolveResidencyRequest request;
  request.mutable_selector()->add_connector_ids(argv[2]);
  for (int i = 3; i < argc; ++i) {
    const std::string assignment = argv[i];
    v1::InputAssignment& input = *request.add_inputs();
    input.set_name(assignment.substr(0, assignment.find('=')));
    input.set_value(assignment.substr(assignment.find('=') + 1));
  }
  const auto answer = client.ResolveResidency(request);
  if (!answer.ok()) {
    std::fprintf(stderr, "%s\n", answer.status().ToString().c_str());
    return 1;
  }
  for (const v1::ConnectorResidency& residency : answer->residencies()) {
    std::printf("%s:", residency.connector_id().c_str());
    for (const std::string& code : residency.country_codes()) std::printf(" %s", code.c_str());
    for (const v1::Unknown& unknown : residency.unknowns()) {
      std::printf(" ?%s", unknown.fact().c_str());
    }
    std::printf("\n");
  }
}
