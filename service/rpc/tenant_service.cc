#include "service/rpc/tenant_service.h"

#include <algorithm>
#include <string>
#include <utility>

#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/rpc/page.h"
#include "service/rpc/tenancy_answer.h"
#include "service/rpc/validation.h"
#include "service/rpc/visible_policies.h"
#include "service/tenancy/errors.h"
#include "service/vocabulary/identifier.h"

namespace domicile::rpc {
namespace {

using grpc::ServerContext;
using tenancy::Tenancy;
using tenancy::Tenants;

// A connector need not be in the catalog: who opted in to one that has gone is a good question.
absl::Status CheckFilters(const Tenancy& tenancy, const Admission& admission,
                          const v1::ListTenantsRequest& request) {
  if (!request.connector_id().empty() && !vocabulary::IsConnectorId(request.connector_id())) {
    return base::BadRequest(decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
                            {{"connector_id", "is not a connector's id, such as `twilio/sms`"}});
  }
  if (!request.policy_id().empty() &&
      (tenancy.FindPolicy(request.policy_id()) == nullptr ||
       !VisiblePolicies(tenancy, admission).Contains(request.policy_id()))) {
    return tenancy::PolicyNotFound(tenancy, request.policy_id());
  }
  return CheckCountryField("country_code", request.country_code());
}

bool Passes(const v1::Tenant& tenant, const v1::ListTenantsRequest& request) {
  const auto opted_in = [&] {
    return std::any_of(tenant.opt_ins().begin(), tenant.opt_ins().end(), [&](const v1::OptIn& one) {
      return one.connector_id() == request.connector_id();
    });
  };
  const auto is_under = [&] {
    return std::find(tenant.policy_ids().begin(), tenant.policy_ids().end(), request.policy_id()) !=
           tenant.policy_ids().end();
  };
  return (request.country_code().empty() || tenant.country_code() == request.country_code()) &&
         (request.policy_id().empty() || is_under()) &&
         (request.connector_id().empty() || opted_in());
}

absl::Status List(const Tenancy& tenancy, const Admission& admission,
                  const v1::ListTenantsRequest& request, v1::ListTenantsResponse& response) {
  DOMICILE_RETURN_IF_ERROR(CheckFilters(tenancy, admission, request));
  DOMICILE_ASSIGN_OR_RETURN(Page page, OpenPage("ListTenants", request));
  // False once the page is full: one that passes and finds no room says that there is another page.
  const auto add = [&](const v1::Tenant& tenant) {
    if (!Passes(tenant, request)) return true;
    if (!page.Take(tenant.id())) return false;
    *response.add_tenants() = tenant;
    page.Weigh(tenant.ByteSizeLong());
    return true;
  };
  if (admission.scope() == nullptr) {
    for (auto place = tenancy.tenants().After(page.after()); place != tenancy.tenants().end();
         ++place) {
      const bool may_pass =
          place.MayMention(request.connector_id()) && place.MayMention(request.policy_id());
      if (may_pass && !add(**place)) break;
    }
  } else {
    // Not by way of the others, whose number would show in the time that it takes.
    const auto& ids = admission.scope()->ids();
    for (auto id = ids.upper_bound(page.after()); id != ids.end(); ++id) {
      const tenancy::TenantPointer tenant = tenancy.FindTenant(*id);
      if (tenant != nullptr && !add(*tenant)) break;
    }
  }
  response.set_next_page_token(page.NextToken());
  response.set_tenancy_revision(tenancy.revision());
  return absl::OkStatus();
}

// Fills the response of a write of one tenant.
template <typename Response>
absl::Status Tell(const absl::StatusOr<tenancy::WrittenTenant>& written, Response& response) {
  if (!written.ok()) return written.status();
  *response.mutable_tenant() = *written->tenant;
  response.set_tenancy_revision(written->revision);
  return absl::OkStatus();
}

class TenantServiceHandler final : public v1::TenantService::Service {
 public:
  TenantServiceHandler(const Environment& environment, WorkQueue& writes)
      : environment_(environment), writes_(writes) {}

  grpc::Status CreateTenant(ServerContext* context, const v1::CreateTenantRequest* request,
                            v1::CreateTenantResponse* response) override {
    return Write(context, *request, [=](Tenants& tenants) {
      return Tell(tenants.CreateTenant(request->tenant()), *response);
    });
  }

  grpc::Status GetTenant(ServerContext* context, const v1::GetTenantRequest* request,
                         v1::GetTenantResponse* response) override {
    return AnswerRead(context, environment_, *request,
                      [&](const Tenancy& tenancy, const Admission&) -> absl::Status {
                        DOMICILE_RETURN_IF_ERROR(Require("tenant_id", request->tenant_id()));
                        const tenancy::TenantPointer found =
                            tenancy.FindTenant(request->tenant_id());
                        if (found == nullptr)
                          return tenancy::TenantNotFound(tenancy, request->tenant_id());
                        *response->mutable_tenant() = *found;
                        response->set_tenancy_revision(tenancy.revision());
                        return absl::OkStatus();
                      });
  }

  grpc::Status ListTenants(ServerContext* context, const v1::ListTenantsRequest* request,
                           v1::ListTenantsResponse* response) override {
    return AnswerRead(context, environment_, *request,
                      [&](const Tenancy& tenancy, const Admission& admission) {
                        return List(tenancy, admission, *request, *response);
                      });
  }

  grpc::Status UpdateTenant(ServerContext* context, const v1::UpdateTenantRequest* request,
                            v1::UpdateTenantResponse* response) override {
    return Write(context, *request, [=](Tenants& tenants) {
      return Tell(tenants.UpdateTenant(request->tenant()), *response);
    });
  }

  grpc::Status DeleteTenant(ServerContext* context, const v1::DeleteTenantRequest* request,
                            v1::DeleteTenantResponse* response) override {
    return Write(context, *request, [=](Tenants& tenants) -> absl::Status {
      DOMICILE_ASSIGN_OR_RETURN(const uint64_t revision,
                                tenants.DeleteTenant(request->tenant_id(), request->revision()));
      response->set_tenancy_revision(revision);
      return absl::OkStatus();
    });
  }

  grpc::Status EnableConnector(ServerContext* context, const v1::EnableConnectorRequest* request,
                               v1::EnableConnectorResponse* response) override {
    return Write(context, *request, [=](Tenants& tenants) {
      return Tell(tenants.EnableConnector(request->tenant_id(), request->opt_in()), *response);
    });
  }

  grpc::Status DisableConnector(ServerContext* context, const v1::DisableConnectorRequest* request,
                                v1::DisableConnectorResponse* response) override {
    return Write(context, *request, [=](Tenants& tenants) {
      return Tell(tenants.DisableConnector(request->tenant_id(), request->connector_id()),
                  *response);
    });
  }

  grpc::Status ObjectToProcessor(ServerContext* context,
                                 const v1::ObjectToProcessorRequest* request,
                                 v1::ObjectToProcessorResponse* response) override {
    return Write(context, *request, [=](Tenants& tenants) {
      return Tell(tenants.ObjectToProcessor(request->tenant_id(), request->objection()), *response);
    });
  }

  grpc::Status WithdrawObjection(ServerContext* context,
                                 const v1::WithdrawObjectionRequest* request,
                                 v1::WithdrawObjectionResponse* response) override {
    return Write(context, *request, [=](Tenants& tenants) {
      return Tell(tenants.WithdrawObjection(request->tenant_id(), request->processor_id()),
                  *response);
    });
  }

  grpc::Status Apply(ServerContext* context, const v1::ApplyRequest* request,
                     v1::ApplyResponse* response) override {
    return Write(context, *request, [=](Tenants& tenants) -> absl::Status {
      if (!request->has_bundle()) return Require("bundle", "");
      DOMICILE_ASSIGN_OR_RETURN(*response, tenants.Apply(request->bundle(), request->dry_run()));
      return absl::OkStatus();
    });
  }

 private:
  template <typename Request, typename Handle>
  grpc::Status Write(ServerContext* context, const Request& request, Handle handle) {
    return AnswerWrite(context, environment_, writes_, request, std::move(handle));
  }

  const Environment& environment_;
  WorkQueue& writes_;
};

}  // namespace

std::unique_ptr<v1::TenantService::Service> MakeTenantService(const Environment& environment,
                                                              WorkQueue& writes) {
  return std::make_unique<TenantServiceHandler>(environment, writes);
}

}  // namespace domicile::rpc
