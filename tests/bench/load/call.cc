#include "tests/bench/load/call.h"

#include <poll.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "domicile/v1/catalog_service.pb.h"
#include "domicile/v1/tenant_service.pb.h"
#include "tests/bench/load/connection.h"
#include "tests/bench/load/mode.h"

namespace domicile::bench {
namespace {

class Answer : public Connection::Listener {
 public:
  explicit Answer(google::protobuf::MessageLite& response) : response_(response) {}
  void OnMessage(uint32_t, std::string_view message) override {
    parsed_ = response_.ParseFromArray(message.data(), static_cast<int>(message.size()));
  }
  void OnEnd(uint32_t, const absl::Status& status) override { end_ = status; }

  const std::optional<absl::Status>& end() const { return end_; }
  bool parsed() const { return parsed_; }

 private:
  google::protobuf::MessageLite& response_;
  bool parsed_ = false;
  std::optional<absl::Status> end_;
};

}  // namespace

absl::Status Call(const std::string& address, const std::string& path,
                  const google::protobuf::MessageLite& request,
                  google::protobuf::MessageLite& response, absl::Duration patience) {
  Answer answer(response);
  auto connection = Connection::Open(address, answer);
  if (!connection.ok()) return connection.status();
  (*connection)->Unary(0, path, request.SerializeAsString());
  const int64_t last = Now() + absl::ToInt64Nanoseconds(patience);
  while (!answer.end().has_value()) {
    if (Now() > last) return absl::DeadlineExceededError(absl::StrCat("no answer to ", path));
    if (absl::Status status = (*connection)->Flush(); !status.ok()) return status;
    const auto events = static_cast<short>((*connection)->blocked() ? POLLIN | POLLOUT : POLLIN);
    pollfd wait = {(*connection)->descriptor(), events, 0};
    poll(&wait, 1, 100);
    if (absl::Status status = (*connection)->Receive(); !status.ok()) return status;
  }
  if (!answer.end()->ok()) return *answer.end();
  if (!answer.parsed()) return absl::InternalError(absl::StrCat("no answer to ", path));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::Connector>> ListConnectors(const std::string& address) {
  std::vector<v1::Connector> connectors;
  v1::ListConnectorsRequest request;
  request.set_page_size(500);
  do {
    v1::ListConnectorsResponse response;
    if (absl::Status status =
            Call(address, "/domicile.v1.CatalogService/ListConnectors", request, response);
        !status.ok()) {
      return status;
    }
    for (v1::Connector& connector : *response.mutable_connectors()) {
      connectors.push_back(std::move(connector));
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return connectors;
}

absl::Status Apply(const std::string& address, const Population& population) {
  return population.ForEachBundle([&](const v1::Bundle& bundle) {
    v1::ApplyRequest request;
    *request.mutable_bundle() = bundle;
    v1::ApplyResponse response;
    return Call(address, "/domicile.v1.TenantService/Apply", request, response);
  });
}

}  // namespace domicile::bench
