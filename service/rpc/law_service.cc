#include "service/rpc/law_service.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/error.h"
#include "service/base/interval.h"
#include "service/base/nearest.h"
#include "service/base/status_macros.h"
#include "service/rpc/law_errors.h"
#include "service/rpc/page.h"

namespace domicile::rpc {
namespace {

using grpc::ServerContext;

// Whether the rule can be about the country, on the day or, without one, on any.
bool IsAbout(const law::Law& law, const v1::LawRule& rule, const std::string& country,
             std::optional<absl::CivilDay> day) {
  const v1::Destination& to = rule.destination();
  if (to.anywhere()) return true;
  const auto names = [&](const std::string& code) {
    if (code == country) return true;
    if (day) return law.groups().Contains(code, country, *day);
    // Of a group that the country has ever been in, or will be.
    const absl::CivilDay beginning(1, 1, 1);
    return law.groups().Contains(code, country, beginning) ||
           law.groups().NextChange(code, country, beginning).has_value();
  };
  return std::any_of(to.country_codes().begin(), to.country_codes().end(), names) ||
         std::any_of(to.group_codes().begin(), to.group_codes().end(), names) ||
         std::any_of(to.subdivision_codes().begin(), to.subdivision_codes().end(),
                     [&country](const std::string& code) { return code.substr(0, 2) == country; });
}

class LawServiceHandler final : public v1::LawService::Service {
 public:
  explicit LawServiceHandler(const Environment& environment) : environment_(environment) {}

  grpc::Status GetLaw(ServerContext* context, const v1::GetLawRequest* request,
                      v1::GetLawResponse* response) override {
    return Answer(context, environment_, *request, [response](const Snapshot& snapshot) {
      *response->mutable_law() = snapshot.law->data();
      *response->mutable_revision() = snapshot.revision;
      return absl::OkStatus();
    });
  }

  grpc::Status ListLawRules(ServerContext* context, const v1::ListLawRulesRequest* request,
                            v1::ListLawRulesResponse* response) override {
    return Answer(context, environment_, *request,
                  [this, request, response](const Snapshot& snapshot) {
                    return List(snapshot, *request, *response);
                  });
  }

  grpc::Status GetLawRule(ServerContext* context, const v1::GetLawRuleRequest* request,
                          v1::GetLawRuleResponse* response) override {
    return Answer(context, environment_, *request,
                  [request, response](const Snapshot& snapshot) -> absl::Status {
                    DOMICILE_RETURN_IF_ERROR(Require("rule_id", request->rule_id()));
                    const v1::LawRule* rule = snapshot.law->FindRule(request->rule_id());
                    if (rule == nullptr) return RuleNotFound(*snapshot.law, request->rule_id());
                    *response->mutable_rule() = *rule;
                    *response->mutable_revision() = snapshot.revision;
                    return absl::OkStatus();
                  });
  }

 private:
  absl::Status List(const Snapshot& snapshot, const v1::ListLawRulesRequest& request,
                    v1::ListLawRulesResponse& response) const {
    const law::Law& law = *snapshot.law;
    DOMICILE_RETURN_IF_ERROR(CheckCountryField("country_code", request.country_code()));
    if (!request.regime_id().empty() && law.FindRegime(request.regime_id()) == nullptr) {
      return base::BadRequest(
          decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
          {{"regime_id", absl::StrCat("the law has no regime `", request.regime_id(), "`",
                                      base::DidYouMean(request.regime_id(), law.RegimeIds()))}});
    }
    std::optional<absl::CivilDay> day;
    if (!request.as_of().empty()) {
      DOMICILE_ASSIGN_OR_RETURN(day, DayAskedAbout(request.as_of(), environment_.clock()));
    }
    DOMICILE_ASSIGN_OR_RETURN(Page page, OpenPage("ListLawRules", request));
    for (const v1::LawRule& rule : law.data().rules()) {
      const bool wanted =
          (request.regime_id().empty() || rule.regime_id() == request.regime_id()) &&
          (!day || base::IntervalOf(rule.valid_from(), rule.valid_until()).Contains(*day)) &&
          (request.country_code().empty() || IsAbout(law, rule, request.country_code(), day));
      if (wanted && page.Take(rule.id())) *response.add_rules() = rule;
    }
    response.set_next_page_token(page.NextToken());
    *response.mutable_revision() = snapshot.revision;
    return absl::OkStatus();
  }

  const Environment& environment_;
};

}  // namespace

absl::Status RuleNotFound(const law::Law& law, const std::string& id) {
  const std::vector<std::string> known = law.RuleIds();
  return base::Error(absl::StatusCode::kNotFound,
                     decision::ReasonName(v1::ERROR_REASON_LAW_RULE_NOT_FOUND),
                     absl::StrCat("the law has no rule `", id, "`", base::DidYouMean(id, known)),
                     {{"id", id}, {"nearest", absl::StrJoin(base::Nearest(id, known), ",")}});
}

std::unique_ptr<v1::LawService::Service> MakeLawService(const Environment& environment) {
  return std::make_unique<LawServiceHandler>(environment);
}

}  // namespace domicile::rpc
