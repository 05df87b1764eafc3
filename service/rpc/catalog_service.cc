#include "service/rpc/catalog_service.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/catalog/published_list.h"
#include "service/decision/selector.h"
#include "service/rpc/catalog_watch.h"
#include "service/rpc/page.h"
#include "service/rpc/validation.h"
#include "service/vocabulary/data_category.h"

namespace domicile::rpc {
namespace {

using grpc::ServerContext;

// Whether a placement of the connector, under some inputs, has a site in the country.
bool HasSiteIn(const v1::Connector& connector, const std::string& country_code) {
  return std::any_of(connector.placements().begin(), connector.placements().end(),
                     [&country_code](const v1::Placement& placement) {
                       return std::any_of(placement.sites().begin(), placement.sites().end(),
                                          [&country_code](const v1::Site& site) {
                                            return site.place().country_code() == country_code;
                                          });
                     });
}

absl::Status CheckFilters(const catalog::Catalog& catalog,
                          const v1::ListConnectorsRequest& request) {
  if (!request.channel_id().empty() && catalog.FindChannel(request.channel_id()) == nullptr) {
    return decision::ChannelNotFound(catalog, request.channel_id());
  }
  if (!request.processor_id().empty() && catalog.FindProcessor(request.processor_id()) == nullptr) {
    return decision::ProcessorNotFound(catalog, request.processor_id());
  }
  DOMICILE_RETURN_IF_ERROR(CheckCountryField("country_code", request.country_code()));
  if (!request.data_category().empty()) {
    const absl::Status status = vocabulary::CheckDataCategory(request.data_category());
    if (!status.ok()) {
      return base::BadRequest(decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
                              {{"data_category", std::string(status.message())}});
    }
  }
  return absl::OkStatus();
}

bool Passes(const v1::Connector& connector, const v1::Processor& processor,
            const v1::ListConnectorsRequest& request) {
  return (request.channel_id().empty() || connector.channel_id() == request.channel_id()) &&
         (request.processor_id().empty() || processor.id() == request.processor_id()) &&
         (request.country_code().empty() || HasSiteIn(connector, request.country_code())) &&
         (request.data_category().empty() || decision::Handles(connector, request.data_category()));
}

absl::Status Export(const catalog::Catalog& catalog, v1::ListFormat format,
                    v1::ExportPublishedListResponse& response) {
  const std::vector<v1::PublishedEntry> entries = catalog::PublishedEntries(catalog);
  *response.mutable_entries() = {entries.begin(), entries.end()};
  switch (format) {
    case v1::LIST_FORMAT_UNSPECIFIED:
      return absl::OkStatus();
    case v1::LIST_FORMAT_MARKDOWN:
      response.set_content(catalog::ToMarkdown(entries));
      response.set_content_type("text/markdown");
      return absl::OkStatus();
    case v1::LIST_FORMAT_CSV:
      response.set_content(catalog::ToCsv(entries));
      response.set_content_type("text/csv");
      return absl::OkStatus();
    case v1::LIST_FORMAT_HTML:
      response.set_content(catalog::ToHtml(entries));
      response.set_content_type("text/html");
      return absl::OkStatus();
    default:
      return base::BadRequest(
          decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
          {{"format", absl::StrCat(static_cast<int>(format), " is not a format")}});
  }
}

class CatalogServiceHandler final : public v1::CatalogService::Service {
 public:
  CatalogServiceHandler(const Environment& environment, absl::Duration checkpoint_interval)
      : environment_(environment), checkpoint_interval_(checkpoint_interval) {}

  grpc::Status ListProcessors(ServerContext* context, const v1::ListProcessorsRequest* request,
                              v1::ListProcessorsResponse* response) override {
    return Answer(context, environment_, *request, [&](const Snapshot& snapshot) -> absl::Status {
      DOMICILE_ASSIGN_OR_RETURN(Page page, OpenPage("ListProcessors", *request));
      for (const auto& [id, processor] : snapshot.catalog->processors()) {
        if (page.Take(id)) *response->add_processors() = processor;
      }
      response->set_next_page_token(page.NextToken());
      *response->mutable_revision() = snapshot.revision;
      return absl::OkStatus();
    });
  }

  grpc::Status GetProcessor(ServerContext* context, const v1::GetProcessorRequest* request,
                            v1::GetProcessorResponse* response) override {
    return Answer(context, environment_, *request, [&](const Snapshot& snapshot) -> absl::Status {
      DOMICILE_RETURN_IF_ERROR(Require("processor_id", request->processor_id()));
      const v1::Processor* found = snapshot.catalog->FindProcessor(request->processor_id());
      if (found == nullptr) {
        return decision::ProcessorNotFound(*snapshot.catalog, request->processor_id());
      }
      *response->mutable_processor() = *found;
      *response->mutable_revision() = snapshot.revision;
      return absl::OkStatus();
    });
  }

  grpc::Status ListChannels(ServerContext* context, const v1::ListChannelsRequest* request,
                            v1::ListChannelsResponse* response) override {
    return Answer(context, environment_, *request, [&](const Snapshot& snapshot) -> absl::Status {
      DOMICILE_ASSIGN_OR_RETURN(Page page, OpenPage("ListChannels", *request));
      for (const auto& [id, channel] : snapshot.catalog->channels()) {
        if (page.Take(id)) *response->add_channels() = channel;
      }
      response->set_next_page_token(page.NextToken());
      *response->mutable_revision() = snapshot.revision;
      return absl::OkStatus();
    });
  }

  grpc::Status GetChannel(ServerContext* context, const v1::GetChannelRequest* request,
                          v1::GetChannelResponse* response) override {
    return Answer(context, environment_, *request, [&](const Snapshot& snapshot) -> absl::Status {
      DOMICILE_RETURN_IF_ERROR(Require("channel_id", request->channel_id()));
      const v1::Channel* found = snapshot.catalog->FindChannel(request->channel_id());
      if (found == nullptr) {
        return decision::ChannelNotFound(*snapshot.catalog, request->channel_id());
      }
      *response->mutable_channel() = *found;
      *response->mutable_revision() = snapshot.revision;
      return absl::OkStatus();
    });
  }

  grpc::Status ListConnectors(ServerContext* context, const v1::ListConnectorsRequest* request,
                              v1::ListConnectorsResponse* response) override {
    return Answer(context, environment_, *request, [&](const Snapshot& snapshot) -> absl::Status {
      DOMICILE_RETURN_IF_ERROR(CheckFilters(*snapshot.catalog, *request));
      DOMICILE_ASSIGN_OR_RETURN(Page page, OpenPage("ListConnectors", *request));
      for (const auto& [id, connector] : snapshot.catalog->connectors()) {
        if (Passes(connector, snapshot.catalog->ProcessorOf(connector), *request) &&
            page.Take(id)) {
          *response->add_connectors() = connector;
        }
      }
      response->set_next_page_token(page.NextToken());
      *response->mutable_revision() = snapshot.revision;
      return absl::OkStatus();
    });
  }

  grpc::Status GetConnector(ServerContext* context, const v1::GetConnectorRequest* request,
                            v1::GetConnectorResponse* response) override {
    return Answer(context, environment_, *request, [&](const Snapshot& snapshot) -> absl::Status {
      DOMICILE_RETURN_IF_ERROR(Require("connector_id", request->connector_id()));
      const v1::Connector* found = snapshot.catalog->FindConnector(request->connector_id());
      if (found == nullptr) {
        return decision::ConnectorNotFound(*snapshot.catalog, request->connector_id());
      }
      *response->mutable_connector() = *found;
      *response->mutable_revision() = snapshot.revision;
      return absl::OkStatus();
    });
  }

  grpc::Status ExportPublishedList(ServerContext* context,
                                   const v1::ExportPublishedListRequest* request,
                                   v1::ExportPublishedListResponse* response) override {
    return Answer(context, environment_, *request, [&](const Snapshot& snapshot) -> absl::Status {
      *response->mutable_revision() = snapshot.revision;
      return Export(*snapshot.catalog, request->format(), *response);
    });
  }

  grpc::Status WatchCatalog(ServerContext* context, const v1::WatchCatalogRequest* request,
                            grpc::ServerWriter<v1::WatchCatalogResponse>* writer) override {
    return rpc::WatchCatalog(environment_, *context, *request, checkpoint_interval_, *writer);
  }

 private:
  const Environment& environment_;
  const absl::Duration checkpoint_interval_;
};

}  // namespace

std::unique_ptr<v1::CatalogService::Service> MakeCatalogService(
    const Environment& environment, absl::Duration checkpoint_interval) {
  return std::make_unique<CatalogServiceHandler>(environment, checkpoint_interval);
}

}  // namespace domicile::rpc
