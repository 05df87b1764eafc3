#include "tests/bench/load/modes.h"

#include <algorithm>
#include <utility>

#include "tests/bench/load/local_check.h"
#include "tests/bench/load/rpc.h"
#include "tests/bench/load/rpc_mode.h"

namespace domicile::bench {
namespace {

struct Target {
  const RunOptions& options;
  const std::string& address;
  const Population* population;
};

View ViewOf(const RunOptions& options) {
  return options.view == "full" ? View::kFull : View::kVerdict;
}

ModeMaker Over(std::shared_ptr<Rpc> rpc, const Target& target) {
  const RpcModeOptions options = {.address = target.address,
                                  .connections = target.options.connections,
                                  .streams_per_connection = target.options.streams_per_connection};
  return [rpc = std::move(rpc), options] { return MakeRpcMode(*rpc, options); };
}

struct Entry {
  const char* name;
  AsksAbout asks_about;
  const char* baseline;
  ModeMaker (*make)(const Target& target);
};

const Entry kModes[] = {
    {"unary", AsksAbout::kTenants, "ping",
     [](const Target& t) { return Over(MakeUnaryCheck(*t.population, ViewOf(t.options)), t); }},
    {"batch", AsksAbout::kTenants, "ping",
     [](const Target& t) {
       return Over(MakeBatchCheck(*t.population, ViewOf(t.options), t.options.batch_size), t);
     }},
    {"stream", AsksAbout::kTenants, "ping-stream",
     [](const Target& t) { return Over(MakeStreamCheck(*t.population, ViewOf(t.options)), t); }},
    {"local", AsksAbout::kTenants, "ping",
     [](const Target& t) -> ModeMaker {
       return [address = t.address, population = t.population] {
         return MakeLocalCheck(*population, address);
       };
     }},
    {"resolve", AsksAbout::kConnectors, "ping",
     [](const Target& t) { return Over(MakeResolve(*t.population), t); }},
    {"update", AsksAbout::kTenants, "ping",
     [](const Target& t) { return Over(MakeUpdate(*t.population), t); }},
    {"ping", AsksAbout::kNothing, "none", [](const Target& t) { return Over(MakePing(), t); }},
    {"ping-stream", AsksAbout::kNothing, "none",
     [](const Target& t) { return Over(MakePingStream(), t); }},
    {"server-info", AsksAbout::kNothing, "ping",
     [](const Target& t) { return Over(MakeServerInfo(), t); }},
};

const Entry& Find(const std::string& name) {
  return *std::find_if(std::begin(kModes), std::end(kModes),
                       [&name](const Entry& entry) { return entry.name == name; });
}

}  // namespace

std::vector<std::string> ModeNames() {
  std::vector<std::string> names;
  for (const Entry& entry : kModes) names.push_back(entry.name);
  return names;
}

AsksAbout WhatModeAsksAbout(const std::string& mode) { return Find(mode).asks_about; }

std::string BaselineOf(const std::string& mode) { return Find(mode).baseline; }

ModeMaker MakerOf(const std::string& mode, const RunOptions& options, const std::string& address,
                  const Population* population) {
  return Find(mode).make({options, address, population});
}

}  // namespace domicile::bench
