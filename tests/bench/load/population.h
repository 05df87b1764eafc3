// The tenants that a load asks about, and what it asks: the same for the same seed and catalog.

#ifndef DOMICILE_TESTS_BENCH_LOAD_POPULATION_H_
#define DOMICILE_TESTS_BENCH_LOAD_POPULATION_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "domicile/v1/connector.pb.h"
#include "domicile/v1/residency_service.pb.h"
#include "domicile/v1/tenant_service.pb.h"
#include "domicile/v1/transfer_check.pb.h"

namespace domicile::bench {

// shared: one of four policies or none. own: each tenant has one that no other has.
enum class Policies { kShared, kOwn };

class Population {
 public:
  struct Options {
    int tenants = 1000;
    Policies policies = Policies::kShared;
    uint64_t seed = 1;
    // A processor that no tenant uses and no question names; empty for none.
    std::string spared_processor;
  };

  // The connectors of the catalog that is served.
  Population(Options options, const std::vector<v1::Connector>& catalog);

  int tenants() const { return options_.tenants; }

  // Tenant number `index`: `bench-000000` and so on, in a country of the EEA, Switzerland, the
  // United Kingdom or the United States, opted in to ten connectors, or to all where there are
  // fewer, with inputs out of their domains.
  v1::Tenant Tenant(int index) const;

  // What makes all of them be there, in bundles of at most a thousand.
  absl::Status ForEachBundle(const std::function<absl::Status(const v1::Bundle&)>& apply) const;

  // A question, by number: some tenant, one of its connectors, and somebody's country.
  v1::TransferCheck Check(uint64_t number) const;

  // The same as a question for the place alone.
  v1::ResolveResidencyRequest Resolve(uint64_t number) const;

 private:
  // A connector with the settings that it needs, those of its downstream connectors included.
  struct Choice {
    std::string connector_id;
    std::vector<std::pair<std::string, v1::Input>> settings;  // whose, and what
  };

  void AddSettings(const v1::Connector& connector, Choice& choice) const;
  v1::OptIn OptIn(const Choice& choice, uint64_t random) const;
  std::vector<size_t> ChoicesOf(int index) const;

  const Options options_;
  std::map<std::string, v1::Connector> connectors_;
  std::vector<Choice> choices_;
};

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_POPULATION_H_
