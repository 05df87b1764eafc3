// A change of a tenant, a call each: it is answered when decisions see it.

#include "domicile/v1/tenant_service.pb.h"
#include "tests/bench/load/request_pool.h"
#include "tests/bench/load/rpc.h"

namespace domicile::bench {
namespace {

// Each is another than the one before for the same tenant, or it would be no change.
class Update : public Rpc {
 public:
  explicit Update(const Population& population) {
    for (uint64_t i = 0; i < kQuestions; ++i) {
      v1::EnableConnectorRequest request;
      const v1::TransferCheck check = population.Check(i);
      request.set_tenant_id(check.tenant_id());
      request.mutable_opt_in()->set_connector_id(check.connector_id());
      request.mutable_opt_in()->set_note("update " + std::to_string(i));
      requests_.Add(request);
    }
  }

  std::string path() const override { return "/domicile.v1.TenantService/EnableConnector"; }
  std::string_view Next(uint32_t) override { return requests_.Next(); }

  absl::Status Check(std::string_view answer, Verdicts&) const override {
    v1::EnableConnectorResponse response;
    const auto size = static_cast<int>(answer.size());
    if (response.ParseFromArray(answer.data(), size) && response.tenancy_revision() > 0) {
      return absl::OkStatus();
    }
    return absl::InternalError("the answer does not say which revision has the change");
  }

 private:
  RequestPool requests_;
};

}  // namespace

std::unique_ptr<Rpc> MakeUpdate(const Population& population) {
  return std::make_unique<Update>(population);
}

}  // namespace domicile::bench
