// Every request of every service, as bytes to a real server in this process. The first byte chooses
// the method.

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "domicile/v1/error_reason.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/fuzz/exercise.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/raw_call.h"
#include "tests/support/rpc_server.h"
#include "tests/support/temp_directory.h"

namespace domicile {
namespace {

using google::protobuf::Message;

// A server with a few tenants, which are again what they were before each input.
class Target {
 public:
  Target() : call_(server_->address()) {
    server_->state().Publish(fuzz::SmallCatalog());
    const auto tenants = fuzz::TenantsOf(*fuzz::SmallCatalog());
    for (const auto& tenant : tenants->tenants()) base_[tenant->id()] = *tenant;
    Restore();
  }

  fuzz::RawAnswer Call(const fuzz::RawMethod& method, std::string_view request) {
    return call_.Call(method, request);
  }

  // Takes back what a request wrote.
  void Restore() {
    tenancy::Tenants& tenants = server_->tenants();
    const auto now = tenants.Get();
    if (now->revision() == revision_) return;
    for (const auto& tenant : now->tenants()) (void)tenants.DeleteTenant(tenant->id(), 0);
    for (const auto& policy : now->policies()) (void)tenants.DeletePolicy(policy->id(), 0);
    for (const auto& [id, tenant] : base_) {
      DOMICILE_FUZZ_EXPECT(tenants.CreateTenant(tenant).ok(), id);
    }
    revision_ = tenants.Get()->revision();
  }

  rpc::Snapshots& snapshots() { return server_->snapshots(); }

 private:
  const testing::TempDirectory directory_;
  const std::unique_ptr<testing::RpcServer> server_ = std::make_unique<testing::RpcServer>(
      testing::RpcServer::Options{.decision_log = directory_.File("decisions.db")});
  fuzz::RawCall call_;
  std::map<std::string, v1::Tenant> base_;
  uint64_t revision_ = 0;
};

// An error says what it is in the one way that the API states.
void ExpectStated(const grpc::Status& status, const std::string& about) {
  google::rpc::Status details;
  DOMICILE_FUZZ_EXPECT(details.ParseFromString(status.error_details()), about);
  DOMICILE_FUZZ_EXPECT(details.code() == status.error_code(), about);
  int infos = 0;
  for (const google::protobuf::Any& detail : details.details()) {
    google::rpc::ErrorInfo info;
    if (!detail.UnpackTo(&info)) continue;
    ++infos;
    v1::ErrorReason reason;
    DOMICILE_FUZZ_EXPECT(v1::ErrorReason_Parse("ERROR_REASON_" + info.reason(), &reason),
                         about + info.reason());
  }
  DOMICILE_FUZZ_EXPECT(infos == 1, about);
}

// The hot path says what the readable engine says.
void ExpectDecided(Target& target, const v1::CheckTransferRequest& request,
                   v1::CheckTransferResponse response) {
  if (!request.as_of().empty() || request.view() == v1::DECISION_VIEW_VERDICT) return;
  auto expected =
      target.snapshots().Get()->Reference(request.check(), absl::CivilDay(2026, 11, 23));
  DOMICILE_FUZZ_EXPECT(expected.ok(), request.DebugString() + expected.status().ToString());
  v1::Decision& decision = *response.mutable_decision();
  decision.clear_id();
  decision.clear_time();
  decision.clear_revision();
  DOMICILE_FUZZ_EXPECT(decision.SerializeAsString() == expected->decision.SerializeAsString(),
                       decision.DebugString() + expected->decision.DebugString());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const methods = new std::vector<fuzz::RawMethod>(fuzz::AllMethods());
  // The log of one server must not grow for as long as the fuzzer runs.
  static std::unique_ptr<Target> target;
  static int calls = 0;
  if (target == nullptr || ++calls == 20'000) {
    target.reset();
    target = std::make_unique<Target>();
    calls = 0;
  }
  fuzz::Choices choices({reinterpret_cast<const char*>(data), size});
  const fuzz::RawMethod& method = (*methods)[choices.Below(methods->size())];
  const std::string bytes(choices.rest());

  const fuzz::RawAnswer answer = target->Call(method, bytes);
  const std::unique_ptr<Message> request = method.NewRequest(), response = method.NewResponse();
  const bool parses = request->ParseFromString(bytes);
  const std::string about = method.path + "\n" + request->DebugString() + "\n" +
                            std::to_string(answer.status.error_code()) + ": " +
                            answer.status.error_message();
  DOMICILE_FUZZ_EXPECT(response->ParseFromString(answer.response), about);
  if (!parses) {
    // Ping looks at nothing, so that it costs nothing.
    const bool looks = method.path != "/domicile.v1.ServerService/Ping";
    DOMICILE_FUZZ_EXPECT(!answer.status.ok() || method.streams || !looks, about);
  } else if (answer.status.ok()) {
    if (method.path == "/domicile.v1.ResidencyService/CheckTransfer") {
      ExpectDecided(*target, static_cast<const v1::CheckTransferRequest&>(*request),
                    static_cast<const v1::CheckTransferResponse&>(*response));
    }
  } else if (!(method.streams && answer.status.error_code() == grpc::StatusCode::CANCELLED)) {
    ExpectStated(answer.status, about);
  }
  target->Restore();
  return 0;
}

}  // namespace domicile
