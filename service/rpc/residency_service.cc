#include "service/rpc/residency_service.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "service/base/date.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/decision/exposure.h"
#include "service/decision/inputs.h"
#include "service/decision/paths.h"
#include "service/decision/selector.h"
#include "service/rpc/decision_watch.h"
#include "service/rpc/page.h"
#include "service/rpc/permission_answer.h"
#include "service/rpc/selection.h"
#include "service/rpc/simulation_stream.h"
#include "service/rpc/validation.h"

namespace domicile::rpc {
namespace {

using grpc::ServerContext;

bool Reaches(const v1::Path& path, const v1::FindTransferPathsRequest& request) {
  const auto has_country = [&] {
    return std::find(path.country_codes().begin(), path.country_codes().end(),
                     request.reaches_country()) != path.country_codes().end();
  };
  const auto has_processor = [&] {
    return std::any_of(path.legs().begin(), path.legs().end(), [&](const v1::Leg& leg) {
      return leg.to().id() == request.reaches_processor_id();
    });
  };
  return (request.reaches_country().empty() || has_country()) &&
         (request.reaches_processor_id().empty() || has_processor());
}

absl::StatusOr<decision::Target> TargetOf(const catalog::Catalog& catalog,
                                          const v1::FindExposureRequest& request) {
  switch (request.target_case()) {
    case v1::FindExposureRequest::kCountryCode:
      DOMICILE_RETURN_IF_ERROR(Require("country_code", request.country_code()));
      DOMICILE_RETURN_IF_ERROR(CheckCountryField("country_code", request.country_code()));
      return decision::TargetCountry{request.country_code()};
    case v1::FindExposureRequest::kProcessorId:
      DOMICILE_RETURN_IF_ERROR(Require("processor_id", request.processor_id()));
      if (catalog.FindProcessor(request.processor_id()) == nullptr) {
        return decision::ProcessorNotFound(catalog, request.processor_id());
      }
      return decision::TargetProcessor{request.processor_id()};
    case v1::FindExposureRequest::kParentCountryCode:
      DOMICILE_RETURN_IF_ERROR(Require("parent_country_code", request.parent_country_code()));
      DOMICILE_RETURN_IF_ERROR(
          CheckCountryField("parent_country_code", request.parent_country_code()));
      return decision::TargetParentCountry{request.parent_country_code()};
    case v1::FindExposureRequest::TARGET_NOT_SET:
      break;
  }
  return Require("target", "");
}

class ResidencyServiceHandler final : public ResidencyServiceBase {
 public:
  ResidencyServiceHandler(const Environment& environment, absl::Duration checkpoint_interval)
      : environment_(environment), checkpoint_interval_(checkpoint_interval) {}

  grpc::Status FindTransferPaths(ServerContext* context,
                                 const v1::FindTransferPathsRequest* request,
                                 v1::FindTransferPathsResponse* response) override {
    return Answer(context, environment_, *request,
                  [this, request, response](const Snapshot& snapshot) {
                    return FindPaths(snapshot, *request, *response);
                  });
  }

  grpc::Status FindExposure(ServerContext* context, const v1::FindExposureRequest* request,
                            v1::FindExposureResponse* response) override {
    return Answer(context, environment_, *request,
                  [this, request, response](const Snapshot& snapshot) {
                    return FindReach(snapshot, *request, *response);
                  });
  }

  grpc::Status ListPermittedConnectors(ServerContext* context,
                                       const v1::ListPermittedConnectorsRequest* request,
                                       v1::ListPermittedConnectorsResponse* response) override {
    return Answer(
        context, environment_, *request, [this, request, response](const Snapshot& snapshot) {
          return rpc::ListPermittedConnectors(environment_, snapshot, *request, *response);
        });
  }

  grpc::Status WatchDecisions(ServerContext* context, const v1::WatchDecisionsRequest* request,
                              grpc::ServerWriter<v1::WatchDecisionsResponse>* writer) override {
    return rpc::WatchDecisions(environment_, *context, *request, checkpoint_interval_, *writer);
  }

  grpc::Status SimulateChange(ServerContext* context, const v1::SimulateChangeRequest* request,
                              grpc::ServerWriter<v1::SimulateChangeResponse>* writer) override {
    return rpc::SimulateChange(environment_, *context, *request, *writer);
  }

 private:
  absl::Status FindPaths(const Snapshot& snapshot, const v1::FindTransferPathsRequest& request,
                         v1::FindTransferPathsResponse& response) const {
    DOMICILE_ASSIGN_OR_RETURN(decision::Question question,
                              QuestionOf(request, environment_.clock()));
    question.provider = environment_.provider;
    if (!request.reaches_processor_id().empty() &&
        snapshot.catalog->FindProcessor(request.reaches_processor_id()) == nullptr) {
      return decision::ProcessorNotFound(*snapshot.catalog, request.reaches_processor_id());
    }
    DOMICILE_ASSIGN_OR_RETURN(const std::vector<const v1::Connector*> connectors,
                              SelectOrAll(*snapshot.catalog, request.selector()));
    DOMICILE_RETURN_IF_ERROR(decision::CheckInputs(*snapshot.catalog, connectors, question));
    DOMICILE_ASSIGN_OR_RETURN(Page page, OpenPage("FindTransferPaths", request));
    for (const v1::Connector* connector : connectors) {
      int index = 0;
      for (v1::Path& path : decision::FindPaths(*snapshot.catalog, *connector, question).paths) {
        // The separator sorts before every letter of an id, so keys come in the order of paths.
        const std::string key = absl::StrFormat("%s\x1f%06d", connector->id(), index++);
        if (Reaches(path, request) && page.Take(key)) *response.add_paths() = std::move(path);
      }
    }
    response.set_next_page_token(page.NextToken());
    response.set_as_of(base::FormatDay(question.as_of));
    *response.mutable_revision() = snapshot.revision;
    return absl::OkStatus();
  }

  absl::Status FindReach(const Snapshot& snapshot, const v1::FindExposureRequest& request,
                         v1::FindExposureResponse& response) const {
    DOMICILE_ASSIGN_OR_RETURN(const decision::Target target, TargetOf(*snapshot.catalog, request));
    DOMICILE_ASSIGN_OR_RETURN(decision::Question question,
                              QuestionOf(request, environment_.clock()));
    question.provider = environment_.provider;
    DOMICILE_RETURN_IF_ERROR(
        decision::CheckInputs(*snapshot.catalog, AllConnectors(*snapshot.catalog), question));
    DOMICILE_ASSIGN_OR_RETURN(Page page, OpenPage("FindExposure", request));
    for (v1::Exposure& exposure : decision::FindExposure(*snapshot.catalog, target, question)) {
      if (page.Take(exposure.connector_id())) *response.add_exposures() = std::move(exposure);
    }
    response.set_next_page_token(page.NextToken());
    response.set_as_of(base::FormatDay(question.as_of));
    *response.mutable_revision() = snapshot.revision;
    return absl::OkStatus();
  }

  const Environment& environment_;
  const absl::Duration checkpoint_interval_;
};

}  // namespace

std::unique_ptr<ResidencyServiceBase> MakeResidencyService(const Environment& environment,
                                                           absl::Duration checkpoint_interval) {
  return std::make_unique<ResidencyServiceHandler>(environment, checkpoint_interval);
}

}  // namespace domicile::rpc
