#include "tests/bench/load/session.h"

#include <sys/prctl.h>

#include <cstdio>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/bench/load/call.h"
#include "tests/bench/load/faults.h"
#include "tests/bench/load/interrupt.h"
#include "tests/bench/load/rpc_mode.h"
#include "tests/bench/load/spawned_server.h"

namespace domicile::bench {
namespace {

constexpr absl::Duration kProbePatience = absl::Seconds(10);

absl::Status Annotate(const absl::Status& status, const std::string& what) {
  return absl::Status(status.code(), absl::StrCat(what, ": ", status.message()));
}

class Session {
 public:
  explicit Session(const RunOptions& options) : options_(options) {}

  absl::StatusOr<Measurement> Run() {
    // Timers to the microsecond.
    prctl(PR_SET_TIMERSLACK, 1000);
    if (absl::Status status = Prepare(); !status.ok()) return status;
    const bool compared = options_.against != "none";
    std::unique_ptr<Rpc> target = Make(options_.mode);
    std::unique_ptr<Rpc> baseline = compared ? Make(options_.against) : nullptr;
    for (Rpc* rpc : {target.get(), baseline.get()}) {
      if (rpc == nullptr || options_.allow_failures) continue;
      if (absl::Status status = Try(*rpc); !status.ok()) return status;
    }
    Measurement measurement;
    measurement.load = options_.load;
    if (server_ != nullptr) measurement.start_seconds = server_->start_seconds();
    if (options_.rate_share > 0) {
      Say("measuring what it does in a closed loop");
      Load closed = options_.load;
      closed.concurrency = Load().concurrency;
      absl::StatusOr<Round> saturated = LoadOnce(*target, closed);
      if (!saturated.ok()) return saturated.status();
      measurement.load.rate = saturated->per_second() * options_.rate_share;
      if (measurement.load.rate <= 0) {
        return absl::UnavailableError("nothing was answered, so that there is no share of it");
      }
    }
    for (int i = 0; i < options_.repeat; ++i) {
      Say(absl::StrCat("round ", i + 1, " of ", options_.repeat));
      RoundPair pair;
      // Who comes first takes turns, so that a drift of the machine favours neither.
      for (const bool first : {true, false}) {
        const bool is_target = first == (i % 2 == 0);
        if (!is_target && !compared) continue;
        absl::StatusOr<Round> round = is_target ? LoadTarget(*target, measurement.load)
                                                : LoadOnce(*baseline, measurement.load);
        if (!round.ok()) return round.status();
        if (Interrupted()) return absl::CancelledError("interrupted");
        if (is_target) {
          pair.target = *std::move(round);
        } else {
          pair.baseline = *std::move(round);
        }
      }
      measurement.rounds.push_back(std::move(pair));
    }
    if (server_ != nullptr) measurement.server_bytes = server_->ResidentBytes();
    return measurement;
  }

 private:
  void Say(const std::string& what) const {
    std::fprintf(stderr, "domicile-bench: %s\n", what.c_str());
  }

  // Starts the server and makes the tenants.
  absl::Status Prepare() {
    address_ = options_.server;
    if (options_.spawn) {
      Say("starting the server");
      auto server = SpawnedServer::Start({.program = options_.domiciled,
                                          .plugins = options_.plugins,
                                          .flags = options_.server_flags,
                                          .tcp = options_.transport == "tcp",
                                          .cpu = options_.server_cpu,
                                          .decision_log = options_.decision_log,
                                          .own_plugins = !options_.faults.empty()});
      if (!server.ok()) return server.status();
      server_ = *std::move(server);
      address_ = server_->address();
    }
    if (options_.client_cpu >= 0) {
      if (absl::Status status = PinTo(options_.client_cpu); !status.ok()) return status;
    }
    if (!AsksAboutConnectors(options_.mode) && !AsksAboutConnectors(options_.against)) {
      return absl::OkStatus();
    }
    const auto catalog = ListConnectors(address_);
    if (!catalog.ok()) return Annotate(catalog.status(), "listing the connectors");
    if (catalog->empty()) return absl::FailedPreconditionError("the server has no connectors");
    Population::Options people = options_.population;
    if (!options_.faults.empty()) people.spared_processor = kFaultyProcessor;
    population_ = std::make_unique<Population>(people, *catalog);
    if (options_.tenants_exist || !AsksAboutTenants(options_.mode)) return absl::OkStatus();
    Say(absl::StrCat("making ", people.tenants, " tenants"));
    if (absl::Status status = Apply(address_, *population_); !status.ok()) {
      return Annotate(status, "making the tenants");
    }
    return absl::OkStatus();
  }

  std::unique_ptr<Rpc> Make(const std::string& mode) const {
    const View view = options_.view == "full" ? View::kFull : View::kVerdict;
    if (mode == "unary") return MakeUnaryCheck(*population_, view);
    if (mode == "batch") return MakeBatchCheck(*population_, view, options_.batch_size);
    if (mode == "stream") return MakeStreamCheck(*population_, view);
    if (mode == "resolve") return MakeResolve(*population_);
    if (mode == "update") return MakeUpdate(*population_);
    if (mode == "ping-stream") return MakePingStream();
    if (mode == "server-info") return MakeServerInfo();
    return MakePing();
  }

  absl::StatusOr<std::unique_ptr<Mode>> Connect(Rpc& rpc) const {
    return MakeRpcMode(rpc, {.address = address_,
                             .connections = options_.connections,
                             .streams_per_connection = options_.streams_per_connection});
  }

  // Once, so that what does not work at all is said at once.
  absl::Status Try(Rpc& rpc) const {
    const auto mode = Connect(rpc);
    if (!mode.ok()) return mode.status();
    const absl::Status status = Probe(**mode, kProbePatience);
    if (status.ok()) return status;
    if (status.code() == absl::StatusCode::kUnimplemented) {
      return absl::UnimplementedError(absl::StrCat("the server has no ", rpc.path(),
                                                   "; --mode and --against say what is asked"));
    }
    return Annotate(status, rpc.path());
  }

  // Connections are new in each round: how they fall to the server's threads is not the same luck
  // for all rounds of one kind.
  absl::StatusOr<Round> LoadOnce(Rpc& rpc, const Load& load) const {
    const auto mode = Connect(rpc);
    if (!mode.ok()) return mode.status();
    return RunRound(**mode, load, server_ == nullptr ? 0 : server_->pid());
  }

  absl::StatusOr<Round> LoadTarget(Rpc& rpc, const Load& load) const {
    std::unique_ptr<ReloadEachSecond> fault;
    if (!options_.faults.empty()) fault = std::make_unique<ReloadEachSecond>(*server_);
    return LoadOnce(rpc, load);
  }

  const RunOptions& options_;
  std::unique_ptr<SpawnedServer> server_;
  std::string address_;
  std::unique_ptr<Population> population_;
};

}  // namespace

absl::StatusOr<Measurement> Measure(const RunOptions& options) { return Session(options).Run(); }

}  // namespace domicile::bench
