// The hot path's own reader of requests against protobuf's: what it takes means the same to both.

#include "service/rpc/hot/wire.h"

#include "domicile/v1/residency_service.pb.h"
#include "tests/fuzz/input.h"

namespace domicile {
namespace {

void ExpectSame(const rpc::hot::CheckView& view, const v1::TransferCheck& check) {
  DOMICILE_FUZZ_EXPECT(view.tenant_id == check.tenant_id(), check.DebugString());
  DOMICILE_FUZZ_EXPECT(view.connector_id == check.connector_id(), check.DebugString());
  v1::TransferCheck whole, rest;
  DOMICILE_FUZZ_EXPECT(
      whole.ParseFromArray(view.whole.data(), static_cast<int>(view.whole.size())) &&
          rest.ParseFromArray(view.others.data(), static_cast<int>(view.others.size())),
      check.DebugString());
  DOMICILE_FUZZ_EXPECT(whole.SerializeAsString() == check.SerializeAsString(), check.DebugString());
  rest.set_tenant_id(check.tenant_id());
  rest.set_connector_id(check.connector_id());
  DOMICILE_FUZZ_EXPECT(rest.SerializeAsString() == check.SerializeAsString(), check.DebugString());
}

// Nothing may be passed over that a slower answer would take into account.
template <typename Request>
void ExpectNothingMore(Request request) {
  request.clear_view();
  if constexpr (requires { request.clear_checks(); }) request.clear_checks();
  if constexpr (requires { request.clear_check(); }) request.clear_check();
  if constexpr (requires { request.clear_id(); }) request.clear_id();
  DOMICILE_FUZZ_EXPECT(request.ByteSizeLong() == 0, request.DebugString());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Choices choices({reinterpret_cast<const char*>(data), size});
  const size_t kind = choices.Below(3);
  const std::string_view bytes = choices.rest();
  const int length = static_cast<int>(bytes.size());
  // Where protobuf does not parse what this took, a text is no UTF-8 or a field below is damaged:
  // that is found in no table of names or of shapes, and so goes to the reader that says so.
  if (kind == 0) {
    rpc::hot::CheckRequestView view;
    v1::CheckTransferRequest request;
    if (!rpc::hot::ReadCheckTransfer(bytes, view) || !request.ParseFromArray(bytes.data(), length))
      return 0;
    ExpectSame(view.check, request.check());
    DOMICILE_FUZZ_EXPECT(view.view == request.view(), request.DebugString());
    ExpectNothingMore(request);
  } else if (kind == 1) {
    rpc::hot::CheckRequestView view;
    v1::StreamChecksRequest request;
    if (!rpc::hot::ReadStreamChecks(bytes, view) || !request.ParseFromArray(bytes.data(), length))
      return 0;
    ExpectSame(view.check, request.check());
    DOMICILE_FUZZ_EXPECT(view.view == request.view() && view.id == request.id(),
                         request.DebugString());
    ExpectNothingMore(request);
  } else {
    rpc::hot::BatchRequestView view;
    v1::BatchCheckTransfersRequest request;
    if (!rpc::hot::ReadBatch(bytes, view) || !request.ParseFromArray(bytes.data(), length))
      return 0;
    DOMICILE_FUZZ_EXPECT(std::ssize(view.checks) == request.checks_size(), request.DebugString());
    for (int i = 0; i < request.checks_size(); ++i) {
      ExpectSame(view.checks[static_cast<size_t>(i)], request.checks(i));
    }
    DOMICILE_FUZZ_EXPECT(view.view == request.view(), request.DebugString());
    ExpectNothingMore(request);
  }
  return 0;
}

}  // namespace domicile
