#include "service/rpc/policy_service.h"

#include "service/base/status_macros.h"
#include "service/rpc/page.h"
#include "service/rpc/tenancy_answer.h"
#include "service/rpc/validation.h"
#include "service/rpc/visible_policies.h"
#include "service/tenancy/errors.h"

namespace domicile::rpc {
namespace {

using grpc::ServerContext;
using tenancy::Tenancy;
using tenancy::Tenants;

// Fills the response of a write of one policy.
template <typename Response>
absl::Status Tell(const absl::StatusOr<tenancy::WrittenPolicy>& written, Response& response) {
  if (!written.ok()) return written.status();
  *response.mutable_policy() = *written->policy;
  response.set_tenancy_revision(written->revision);
  return absl::OkStatus();
}

class PolicyServiceHandler final : public v1::PolicyService::Service {
 public:
  PolicyServiceHandler(const Environment& environment, WorkQueue& writes)
      : environment_(environment), writes_(writes) {}

  grpc::Status CreatePolicy(ServerContext* context, const v1::CreatePolicyRequest* request,
                            v1::CreatePolicyResponse* response) override {
    return AnswerWrite(context, environment_, writes_, *request, [=](Tenants& tenants) {
      return Tell(tenants.CreatePolicy(request->policy()), *response);
    });
  }

  grpc::Status GetPolicy(ServerContext* context, const v1::GetPolicyRequest* request,
                         v1::GetPolicyResponse* response) override {
    return AnswerRead(
        context, environment_, *request,
        [&](const Tenancy& tenancy, const Admission& admission) -> absl::Status {
          DOMICILE_RETURN_IF_ERROR(Require("policy_id", request->policy_id()));
          const tenancy::PolicyPointer found = tenancy.FindPolicy(request->policy_id());
          if (found == nullptr || !VisiblePolicies(tenancy, admission).Contains(found->id()))
            return tenancy::PolicyNotFound(tenancy, request->policy_id());
          *response->mutable_policy() = *found;
          response->set_tenancy_revision(tenancy.revision());
          return absl::OkStatus();
        });
  }

  grpc::Status ListPolicies(ServerContext* context, const v1::ListPoliciesRequest* request,
                            v1::ListPoliciesResponse* response) override {
    return AnswerRead(context, environment_, *request,
                      [&](const Tenancy& tenancy, const Admission& admission) -> absl::Status {
                        DOMICILE_ASSIGN_OR_RETURN(Page page, OpenPage("ListPolicies", *request));
                        const VisiblePolicies visible(tenancy, admission);
                        for (auto policy = tenancy.policies().After(page.after());
                             policy != tenancy.policies().end(); ++policy) {
                          if (!visible.Contains((*policy)->id())) continue;
                          if (!page.Take((*policy)->id())) break;
                          *response->add_policies() = **policy;
                          page.Weigh((*policy)->ByteSizeLong());
                        }
                        response->set_next_page_token(page.NextToken());
                        response->set_tenancy_revision(tenancy.revision());
                        return absl::OkStatus();
                      });
  }

  grpc::Status UpdatePolicy(ServerContext* context, const v1::UpdatePolicyRequest* request,
                            v1::UpdatePolicyResponse* response) override {
    return AnswerWrite(context, environment_, writes_, *request, [=](Tenants& tenants) {
      return Tell(tenants.UpdatePolicy(request->policy()), *response);
    });
  }

  grpc::Status DeletePolicy(ServerContext* context, const v1::DeletePolicyRequest* request,
                            v1::DeletePolicyResponse* response) override {
    return AnswerWrite(context, environment_, writes_, *request,
                       [=](Tenants& tenants) -> absl::Status {
                         DOMICILE_ASSIGN_OR_RETURN(
                             const uint64_t revision,
                             tenants.DeletePolicy(request->policy_id(), request->revision()));
                         response->set_tenancy_revision(revision);
                         return absl::OkStatus();
                       });
  }

 private:
  const Environment& environment_;
  WorkQueue& writes_;
};

}  // namespace

std::unique_ptr<v1::PolicyService::Service> MakePolicyService(const Environment& environment,
                                                              WorkQueue& writes) {
  return std::make_unique<PolicyServiceHandler>(environment, writes);
}

}  // namespace domicile::rpc
