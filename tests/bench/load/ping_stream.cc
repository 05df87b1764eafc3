// Empty messages on open streams, answered in their order.

#include "tests/bench/load/rpc.h"

namespace domicile::bench {
namespace {

class PingStream : public Rpc {
 public:
  std::string path() const override { return "/domicile.v1.ServerService/PingStream"; }
  bool streams() const override { return true; }
  std::string_view Next(uint32_t) override { return ""; }
  absl::Status Check(std::string_view answer, Verdicts&) const override {
    if (answer.empty()) return absl::OkStatus();
    return absl::InternalError("the answer to a ping is not empty");
  }
};

}  // namespace

std::unique_ptr<Rpc> MakePingStream() { return std::make_unique<PingStream>(); }

}  // namespace domicile::bench
