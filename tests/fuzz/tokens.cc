// Page tokens. Pieces: a token, and a key to make one of.

#include "domicile/v1/audit_service.pb.h"
#include "domicile/v1/catalog_service.pb.h"
#include "domicile/v1/residency_service.pb.h"
#include "domicile/v1/tenant_service.pb.h"
#include "service/rpc/page.h"
#include "tests/fuzz/input.h"

namespace domicile {
namespace {

template <typename Request>
void Open(const char* method, Request request, std::string_view token, std::string_view key,
          int size) {
  request.set_page_size(size);
  request.set_page_token(std::string(token));
  if (const auto page = rpc::OpenPage(method, request); page.ok()) {
    DOMICILE_FUZZ_EXPECT(page->left() <= rpc::Page::kLargestSize && page->left() > 0, "");
    DOMICILE_FUZZ_EXPECT(token.empty() == page->after().empty(), "");
  } else {
    DOMICILE_FUZZ_EXPECT(page.status().code() == absl::StatusCode::kInvalidArgument,
                         page.status().ToString());
  }
  if (key.empty()) return;
  // A token that this query gave leads on from its key, and no other query takes it.
  request.set_page_size(1);
  request.clear_page_token();
  auto first = rpc::OpenPage(method, request);
  DOMICILE_FUZZ_EXPECT(first.ok() && first->Take(key) && !first->TakeNext("more"), "");
  request.set_page_token(first->NextToken());
  const auto next = rpc::OpenPage(method, request);
  DOMICILE_FUZZ_EXPECT(next.ok() && next->after() == key, std::string(key));
  DOMICILE_FUZZ_EXPECT(!rpc::OpenPage("AnotherMethod", request).ok(), std::string(key));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Choices choices({reinterpret_cast<const char*>(data), size});
  const size_t kind = choices.Below(4);
  const int page_size = static_cast<int>(choices.BelowMany(65536)) - 100;
  const auto pieces = fuzz::Pieces(choices.rest());
  const std::string_view token = pieces[0];
  const std::string_view key = pieces.size() > 1 ? pieces[1] : std::string_view();
  if (kind == 0) Open("ListConnectors", v1::ListConnectorsRequest(), token, key, page_size);
  if (kind == 1) Open("ListTenants", v1::ListTenantsRequest(), token, key, page_size);
  if (kind == 2) Open("ListDecisions", v1::ListDecisionsRequest(), token, key, page_size);
  if (kind == 3) Open("FindExposure", v1::FindExposureRequest(), token, key, page_size);
  return 0;
}

}  // namespace domicile
