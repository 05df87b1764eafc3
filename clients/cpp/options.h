// How calls are made: deadlines, retries, trace context, transport security.

#ifndef DOMICILE_CLIENTS_CPP_OPTIONS_H_
#define DOMICILE_CLIENTS_CPP_OPTIONS_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace domicile::client {

// The W3C trace context (https://www.w3.org/TR/trace-context/) of whoever is calling. It is passed
// on as it is. A `traceparent` that is not well-formed is not sent, as the specification asks, and
// neither is a `tracestate` without one.
struct TraceContext {
  std::string traceparent;
  std::string tracestate;
};

struct ConnectionOptions {
  // What one call may take, its retries included.
  absl::Duration timeout = absl::Seconds(10);

  // How often a call is tried while the server is UNAVAILABLE; 1 turns retries off. Nothing else is
  // retried. The pause before try n is chosen at random up to initial_backoff · 2ⁿ⁻², and never
  // above max_backoff; a pause that would outlast the call's deadline ends the call instead.
  int max_attempts = 4;
  absl::Duration initial_backoff = absl::Milliseconds(100);
  absl::Duration max_backoff = absl::Seconds(2);

  // Asked once a call, in the thread that makes it, so that it can look at that thread's span.
  // Empty means that calls carry no trace context of their own.
  std::function<TraceContext()> trace_context;

  // The PEM certificates to trust for an address that is reached with TLS; empty means the
  // system's.
  std::string root_certificates;

  // The client's own certificate, with those between it and a root, and its private key, in PEM;
  // both or neither.
  std::string certificate;
  std::string private_key;

  // Whether a loopback address is reached with TLS as well. A Unix socket never is.
  bool tls_on_loopback = false;

  // The bearer token that calls show, asked once for each try in the thread that makes it, so that
  // it may change. Empty, or one that gives nothing, means that calls show none. One that is not
  // printable is not sent.
  std::function<std::string()> token;
};

// What one call does differently.
struct CallOptions {
  std::optional<absl::Duration> timeout;
  std::optional<TraceContext> trace_context;
};

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_OPTIONS_H_
