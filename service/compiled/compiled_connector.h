// A connector with what it comes to, for inputs that are in use, under the law for senders of one
// kind.
//
// What costs much is compiled when it is first asked for and kept, for as long as the connector,
// whom it reaches and the law stay as they are. It is the readable engine (service/decision) that
// compiles it, so that both make the same of it.

#ifndef DOMICILE_SERVICE_COMPILED_COMPILED_CONNECTOR_H_
#define DOMICILE_SERVICE_COMPILED_COMPILED_CONNECTOR_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "service/compiled/concurrent_map.h"
#include "service/compiled/interning.h"
#include "service/compiled/law_on_day.h"
#include "service/compiled/route_facts.h"
#include "service/compiled/shapes.h"
#include "service/decision/reach.h"
#include "service/decision/transfer.h"

namespace domicile::compiled {

// What decides what the law makes of a transfer, but for the tenant's own dates.
struct CellKey {
  uint32_t inputs = 0;      // of the opt-in
  uint32_t shape : 16 = 0;  // of the request
  // A place and one, where the connector depends on the tenant's; or 0.
  uint32_t country : 16 = 0;
  uint32_t sender_class = 0;
  uint32_t documents = 0;   // where some concern whom the connector reaches; or 0
  uint32_t acceptance = 0;  // what policies accept as instruments and evidence

  bool operator==(const CellKey&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const CellKey& key) {
    // Each number that is combined waits for the one before: two at once take half as long.
    const auto pair = [](uint32_t a, uint32_t b) { return uint64_t{a} << 32 | b; };
    return H::combine(std::move(h), pair(key.inputs, key.shape << 16 | key.country),
                      pair(key.sender_class, key.documents), key.acceptance);
  }
};

// Small enough to be in one line of the cache together with its key.
struct Cell {
  // Unspecified when only the readable engine can tell, as when the request is in error.
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  Day next = kNever;
  uint32_t number = 0;                // no other's under the law of the day
  const RouteFacts* facts = nullptr;  // many share theirs; null only where unspecified
  // A Decision of ALLOW by law, serialised, but for the tenant, its policies and its valid_until.
  // Null for another verdict.
  std::shared_ptr<const std::string> allowed;
};

// What of a policy depends on names.
struct NameFinding {
  bool concerns = true;
  bool denies = false;
};

// What a decision that is not a plain ALLOW depends on, where nothing is objected to.
struct ExplainedKey {
  uint32_t cell = 0;      // its number
  uint32_t choice = 0;    // 0 where the tenant did not opt in
  uint64_t policies = 0;  // the list's serial

  bool operator==(const ExplainedKey&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const ExplainedKey& key) {
    return H::combine(std::move(h), key.cell, key.choice, key.policies);
  }
};

// What is compiled about a connector. Thread-safe.
class ConnectorCells {
 public:
  // `content` is equal for connectors that are equal, and reach equal ones.
  ConnectorCells(std::string content, std::shared_ptr<LawOnDay> law,
                 std::shared_ptr<const Interning> interning, v1::Provider provider);

  // Whether it holds for a connector of that content as well, under that law.
  bool HoldsFor(const std::string& content, const std::shared_ptr<LawOnDay>& law,
                const std::shared_ptr<Interning>& interning) const {
    return content == content_ && law == law_ && interning == interning_;
  }

  // What the law makes of it. Null where the readable engine has to be asked.
  const Cell* CellOf(const CellKey& key, const Shape* shape, const v1::Connector& connector,
                     const catalog::Catalog& catalog);

  // What the list accepts of a request of that shape.
  uint32_t AcceptanceOf(const PolicyList& list, const CompiledPolicies& policies,
                        const Shape* shape, const v1::Connector& connector) {
    return list.acceptance_by_name() ? AcceptanceByName(list, policies, shape, connector)
                                     : list.acceptance;
  }

  // What of the policy depends on names, for a request of that shape.
  NameFinding NamesOf(const CompiledPolicy& policy, const Shape* shape,
                      const v1::Connector& connector);

  // Decisions that were explained, serialised, but for the tenant and what is each decision's own.
  // Null when it is not there.
  const std::string* FindExplained(const ExplainedKey& key) const {
    const auto* found = explained_.Find(key);
    return found == nullptr ? nullptr : found->get();
  }
  void KeepExplained(const ExplainedKey& key, std::string decision);

 private:
  // Beyond so many of each, the readable engine is asked.
  static constexpr size_t kMostCells = 50'000;
  static constexpr size_t kMostNames = 50'000;
  static constexpr size_t kMostExplained = 5'000;

  struct NameKey {
    uint64_t serial = 0;  // of a policy or a list
    uint32_t shape = 0;
    bool operator==(const NameKey&) const = default;
    template <typename H>
    friend H AbslHashValue(H h, const NameKey& key) {
      return H::combine(std::move(h), key.serial, key.shape);
    }
  };

  Cell CompileCell(const CellKey& key, const Shape* shape, const v1::Connector& connector,
                   const catalog::Catalog& catalog) const;
  uint32_t AcceptanceByName(const PolicyList& list, const CompiledPolicies& policies,
                            const Shape* shape, const v1::Connector& connector);
  NameFinding CompileNames(const CompiledPolicy& policy, const Shape* shape,
                           const v1::Connector& connector) const;

  const std::string content_;
  const std::shared_ptr<LawOnDay> law_;
  const std::shared_ptr<const Interning> interning_;
  const v1::Provider provider_;
  ConcurrentMap<CellKey, Cell> cells_{kMostCells};
  ConcurrentMap<NameKey, NameFinding> names_{kMostNames};
  ConcurrentMap<NameKey, uint32_t> acceptances_{kMostNames};
  ConcurrentMap<ExplainedKey, std::shared_ptr<const std::string>> explained_{kMostExplained};
};

// A connector of one catalog.
struct CompiledConnector {
  const v1::Connector* data;
  uint32_t name;  // of the interning
  decision::Reach reach;
  std::shared_ptr<ConnectorCells> cells;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_COMPILED_CONNECTOR_H_
