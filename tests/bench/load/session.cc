#include "tests/bench/load/session.h"

#include <sys/prctl.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/bench/load/call.h"
#include "tests/bench/load/faults.h"
#include "tests/bench/load/interrupt.h"
#include "tests/bench/load/modes.h"
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
    const ModeMaker target = MakerFor(options_.mode);
    const ModeMaker baseline = compared ? MakerFor(options_.against) : nullptr;
    if (!options_.allow_failures) {
      if (absl::Status status = Try(options_.mode, target); !status.ok()) return status;
      if (!compared) return Rounds(target, nullptr);
      if (absl::Status status = Try(options_.against, baseline); !status.ok()) return status;
    }
    return Rounds(target, baseline);
  }

 private:
  // `baseline` is empty where there is none.
  absl::StatusOr<Measurement> Rounds(const ModeMaker& target, const ModeMaker& baseline) {
    Measurement measurement;
    measurement.load = options_.load;
    if (server_ != nullptr) measurement.start_seconds = server_->start_seconds();
    for (const ModeMaker& maker : {baseline, target}) {
      if (maker == nullptr || options_.cold) continue;
      absl::StatusOr<double> first = AskEverythingOnce(maker);
      if (!first.ok()) return first.status();
      measurement.first_per_second = *first;
    }
    if (options_.rate_share > 0) {
      Say("measuring what it does in a closed loop");
      Load closed = options_.load;
      closed.concurrency = Load().concurrency;
      absl::StatusOr<Round> saturated = LoadOnce(target, closed);
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
        if (!is_target && baseline == nullptr) continue;
        absl::StatusOr<Round> round =
            is_target ? LoadTarget(target, measurement.load) : LoadOnce(baseline, measurement.load);
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
    AsksAbout needed = WhatModeAsksAbout(options_.mode);
    if (options_.against != "none") {
      needed = std::max(needed, WhatModeAsksAbout(options_.against));
    }
    if (needed == AsksAbout::kNothing) return absl::OkStatus();
    const auto catalog = ListConnectors(address_);
    if (!catalog.ok()) return Annotate(catalog.status(), "listing the connectors");
    if (catalog->empty()) return absl::FailedPreconditionError("the server has no connectors");
    Population::Options people = options_.population;
    if (!options_.faults.empty()) people.spared_processor = kFaultyProcessor;
    population_ = std::make_unique<Population>(people, *catalog);
    if (options_.tenants_exist || needed != AsksAbout::kTenants) return absl::OkStatus();
    Say(absl::StrCat("making ", people.tenants, " tenants"));
    if (absl::Status status = Apply(address_, *population_); !status.ok()) {
      return Annotate(status, "making the tenants");
    }
    return absl::OkStatus();
  }

  ModeMaker MakerFor(const std::string& mode) const {
    return MakerOf(mode, options_, address_, population_.get());
  }

  // Once, so that what does not work at all is said at once.
  absl::Status Try(const std::string& name, const ModeMaker& maker) const {
    const auto mode = maker();
    if (!mode.ok()) return mode.status();
    const absl::Status status = Probe(**mode, kProbePatience);
    if (status.code() == absl::StatusCode::kUnimplemented) {
      return absl::UnimplementedError(absl::StrCat("the server cannot do `", name,
                                                   "`; --mode and --against say what is asked"));
    }
    return status.ok() ? status : Annotate(status, name);
  }

  // What a server prepares when it is first asked is not to fall into some rounds and not others.
  // Gives the operations a second; 0 where all questions are the same.
  absl::StatusOr<double> AskEverythingOnce(const ModeMaker& maker) const {
    const auto mode = maker();
    if (!mode.ok()) return mode.status();
    if ((*mode)->questions() == 0) return 0;
    Say("asking every question once");
    const Round round = RunRound(**mode, {.warm_up = absl::ZeroDuration(),
                                          .duration = absl::Minutes(10),
                                          .operations = (*mode)->questions()});
    if (Interrupted()) return absl::CancelledError("interrupted");
    if (round.failures > 0 && !options_.allow_failures) {
      return absl::InternalError(absl::StrCat("asking every question once, ", round.failures,
                                              " failed, the first with ", round.first_failure));
    }
    return round.per_second();
  }

  // Connections are new in each round: how they fall to the server's threads is not the same luck
  // for all rounds of one kind.
  absl::StatusOr<Round> LoadOnce(const ModeMaker& maker, const Load& load) const {
    const auto mode = maker();
    if (!mode.ok()) return mode.status();
    return RunRound(**mode, load, server_ == nullptr ? 0 : server_->pid());
  }

  absl::StatusOr<Round> LoadTarget(const ModeMaker& maker, const Load& load) const {
    std::unique_ptr<ReloadEachSecond> fault;
    if (!options_.faults.empty()) fault = std::make_unique<ReloadEachSecond>(*server_);
    return LoadOnce(maker, load);
  }

  const RunOptions& options_;
  std::unique_ptr<SpawnedServer> server_;
  std::string address_;
  std::unique_ptr<Population> population_;
};

}  // namespace

absl::StatusOr<Measurement> Measure(const RunOptions& options) { return Session(options).Run(); }

}  // namespace domicile::bench
