#include "clients/cpp/call_context.h"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace domicile::client {
namespace {

bool IsHex(absl::string_view text, size_t length) {
  return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
         });
}

bool IsZero(absl::string_view text) { return text.find_first_not_of('0') == text.npos; }

}  // namespace

bool IsTraceparent(const std::string& text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() < 4 || !IsHex(parts[0], 2) || parts[0] == "ff") return false;
  if (parts[0] == "00" && parts.size() != 4) return false;
  return IsHex(parts[1], 32) && !IsZero(parts[1]) && IsHex(parts[2], 16) && !IsZero(parts[2]) &&
         IsHex(parts[3], 2) && std::all_of(text.begin(), text.end(), absl::ascii_isprint);
}

TraceContext TraceContextOf(const ConnectionOptions& connection, const CallOptions& call) {
  if (call.trace_context) return *call.trace_context;
  return connection.trace_context ? connection.trace_context() : TraceContext();
}

void AddToken(const ConnectionOptions& connection, grpc::ClientContext& context) {
  const std::string token = connection.token ? connection.token() : "";
  // A header that is not printable would fail the whole call.
  if (token.empty() || !std::all_of(token.begin(), token.end(), absl::ascii_isgraph)) return;
  context.AddMetadata("authorization", "Bearer " + token);
}

void AddTraceContext(const TraceContext& trace, grpc::ClientContext& context) {
  if (!IsTraceparent(trace.traceparent)) return;
  context.AddMetadata("traceparent", trace.traceparent);
  // A header that is not printable would fail the whole call.
  if (!trace.tracestate.empty() &&
      std::all_of(trace.tracestate.begin(), trace.tracestate.end(), absl::ascii_isprint)) {
    context.AddMetadata("tracestate", trace.tracestate);
  }
}

}  // namespace domicile::client
