// The requests of the hot path as they come over the wire, read without a copy.
//
// What is not the plain form that nearly every request has - fields in their order, each once,
// nothing but what a fast answer can take into account - is left to the readable handlers, which
// parse it and say what is wrong with it.

#ifndef DOMICILE_SERVICE_RPC_HOT_WIRE_H_
#define DOMICILE_SERVICE_RPC_HOT_WIRE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "domicile/v1/decision.pb.h"

namespace domicile::rpc::hot {

// A v1::TransferCheck. It lives as long as the request's bytes.
struct CheckView {
  std::string_view tenant_id;
  std::string_view connector_id;
  std::string_view others;  // the fields behind, which make the request's shape
  std::string_view whole;
};

struct CheckRequestView {
  uint64_t id = 0;  // of a check of a stream
  CheckView check;
  v1::DecisionView view = v1::DECISION_VIEW_UNSPECIFIED;
};

struct BatchRequestView {
  std::vector<CheckView> checks;
  v1::DecisionView view = v1::DECISION_VIEW_UNSPECIFIED;
};

// False for what is not in the plain form, whether or not it is right.
bool ReadCheckTransfer(std::string_view bytes, CheckRequestView& request);
bool ReadStreamChecks(std::string_view bytes, CheckRequestView& request);
// `request.checks` is emptied first; its room is used again.
bool ReadBatch(std::string_view bytes, BatchRequestView& request);

// How many checks a v1::BatchCheckTransfersRequest holds, in whatever form it is; of one that is
// damaged, as many as can be read.
int64_t CountChecks(std::string_view bytes);

}  // namespace domicile::rpc::hot

#endif  // DOMICILE_SERVICE_RPC_HOT_WIRE_H_
