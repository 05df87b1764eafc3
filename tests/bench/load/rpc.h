// An RPC as the load generator uses it: what it sends, and which answers it accepts. Each mode that
// goes over the wire is one of these, in a file of its own.

#ifndef DOMICILE_TESTS_BENCH_LOAD_RPC_H_
#define DOMICILE_TESTS_BENCH_LOAD_RPC_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "tests/bench/load/mode.h"
#include "tests/bench/load/population.h"

namespace domicile::bench {

class Rpc {
 public:
  virtual ~Rpc() = default;

  // Its path, such as `/domicile.v1.ServerService/Ping`.
  virtual std::string path() const = 0;

  // Whether operations are messages of a stream rather than calls.
  virtual bool streams() const { return false; }

  // The next request, serialised; valid until the next one. In a stream `tag` is its name.
  virtual std::string_view Next(uint32_t tag) = 0;

  // Whether the answers of a stream bear tags; without, they come in the order of the requests.
  virtual bool has_tags() const { return false; }
  // The tag that an answer bears; -1 when it bears none.
  virtual int64_t TagOf(std::string_view /*answer*/) const { return -1; }

  // What is wrong with an answer; counts its verdicts. Costs: only some answers are looked at.
  virtual absl::Status Check(std::string_view answer, Verdicts& verdicts) const = 0;

  // After so many requests the first comes again; 0 where all are the same.
  virtual int questions() const { return 0; }

  // How many decisions a request asks for.
  virtual int decisions() const { return 0; }
};

enum class View { kVerdict, kFull };

// The requests to ask with, which outlive the RPC.
std::unique_ptr<Rpc> MakePing();
std::unique_ptr<Rpc> MakePingStream();
std::unique_ptr<Rpc> MakeServerInfo();
std::unique_ptr<Rpc> MakeUnaryCheck(const Population& population, View view);
std::unique_ptr<Rpc> MakeBatchCheck(const Population& population, View view, int size);
std::unique_ptr<Rpc> MakeStreamCheck(const Population& population, View view);
std::unique_ptr<Rpc> MakeResolve(const Population& population);
std::unique_ptr<Rpc> MakeUpdate(const Population& population);

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_RPC_H_
