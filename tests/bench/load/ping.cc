// The empty call, and the call that asks what the server runs: what a call costs whatever it asks.

#include <google/protobuf/message_lite.h>

#include "domicile/v1/server_service.pb.h"
#include "tests/bench/load/rpc.h"

namespace domicile::bench {
namespace {

class Ping : public Rpc {
 public:
  std::string path() const override { return "/domicile.v1.ServerService/Ping"; }
  std::string_view Next(uint32_t) override { return ""; }
  absl::Status Check(std::string_view answer, Verdicts&) const override {
    if (answer.empty()) return absl::OkStatus();
    return absl::InternalError("the answer to a ping is not empty");
  }
};

class ServerInfo : public Rpc {
 public:
  std::string path() const override { return "/domicile.v1.ServerService/GetServerInfo"; }
  std::string_view Next(uint32_t) override { return ""; }
  absl::Status Check(std::string_view answer, Verdicts&) const override {
    v1::GetServerInfoResponse response;
    const auto size = static_cast<int>(answer.size());
    if (response.ParseFromArray(answer.data(), size) && response.has_revision()) {
      return absl::OkStatus();
    }
    return absl::InternalError("the answer does not say what is served");
  }
};

}  // namespace

std::unique_ptr<Rpc> MakePing() { return std::make_unique<Ping>(); }
std::unique_ptr<Rpc> MakeServerInfo() { return std::make_unique<ServerInfo>(); }

}  // namespace domicile::bench
