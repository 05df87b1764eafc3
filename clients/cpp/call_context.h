// What goes into the context of one gRPC call. Private to the library.

#ifndef DOMICILE_CLIENTS_CPP_CALL_CONTEXT_H_
#define DOMICILE_CLIENTS_CPP_CALL_CONTEXT_H_

#include <string>

#include "clients/cpp/options.h"

namespace grpc {
class ClientContext;
}

namespace domicile::client {

// Whether this is a `traceparent` by the W3C specification, section 3.2. One of a later version may
// go on after the flags.
bool IsTraceparent(const std::string& text);

// The trace context of a call: its own, else the connection's.
TraceContext TraceContextOf(const ConnectionOptions& connection, const CallOptions& call);

// Sets the header `authorization` where the connection has a token.
void AddToken(const ConnectionOptions& connection, grpc::ClientContext& context);

// Sets the headers `traceparent` and `tracestate` where they are well-formed.
void AddTraceContext(const TraceContext& trace, grpc::ClientContext& context);

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_CALL_CONTEXT_H_
