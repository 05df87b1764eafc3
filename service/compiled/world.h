// Catalog and law as they are on one day, compiled: what every connector, for inputs that are in
// use, comes to under the law for senders of one kind.
//
// What costs much is compiled when it is first asked for and kept. It is the readable engine
// (service/decision) that compiles it, so that both make the same of it.

#ifndef DOMICILE_SERVICE_COMPILED_WORLD_H_
#define DOMICILE_SERVICE_COMPILED_WORLD_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "domicile/v1/provider.pb.h"
#include "service/catalog/catalog.h"
#include "service/compiled/compiled_policy.h"
#include "service/compiled/concurrent_map.h"
#include "service/compiled/interning.h"
#include "service/compiled/places.h"
#include "service/compiled/route_facts.h"
#include "service/compiled/shapes.h"
#include "service/decision/reach.h"
#include "service/decision/transfer.h"
#include "service/law/law.h"

namespace domicile::compiled {

struct WorldContent {
  std::shared_ptr<const catalog::Catalog> catalog;
  std::shared_ptr<const law::Law> law;
  v1::Provider provider;
  absl::CivilDay day;
};

struct Connector {
  const v1::Connector* data;
  uint32_t number;
  uint32_t name;  // of the interning
  decision::Reach reach;
};

// A sender as the law sees it.
struct SenderInfo {
  uint32_t sender_class;  // equal for senders under the same regimes for as long
  std::optional<Place> country;
};

// What decides what the law makes of a transfer, but for the tenant's own dates.
struct CellKey {
  uint32_t connector;
  uint32_t inputs;        // of the opt-in
  uint32_t shape;         // of the request
  uint32_t sender_class;
  uint32_t country;       // a place and one, where the connector depends on the tenant's; or 0
  uint32_t documents;     // where some concern whom the connector reaches; or 0
  uint32_t acceptance;    // what policies accept as instruments and evidence

  bool operator==(const CellKey&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const CellKey& key) {
    return H::combine(std::move(h), key.connector, key.inputs, key.shape, key.sender_class,
                      key.country, key.documents, key.acceptance);
  }
};

struct Cell {
  // Unspecified when only the readable engine can tell, as when the request is in error.
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  Day next = kNever;
  RouteFacts facts;
  // A Decision of ALLOW by law, serialised, but for the tenant, its policies and its valid_until.
  std::string allowed;
};

// What of a policy depends on names.
struct NameFinding {
  bool concerns = true;
  bool denies = false;
};

// The policies of a tenant, sorted by id.
struct PolicyList {
  uint64_t serial = 0;  // no other list's
  std::vector<std::shared_ptr<const CompiledPolicy>> policies;
  uint32_t acceptance = 0;
  bool acceptance_by_name = false;  // it depends on which of the policies a request concerns
};

// What a decision that is not a plain ALLOW depends on, where nothing is objected to.
struct ExplainedKey {
  const Cell* cell;
  uint64_t policies;  // the list's serial
  uint32_t choice;    // 0 where the tenant did not opt in

  bool operator==(const ExplainedKey&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const ExplainedKey& key) {
    return H::combine(std::move(h), key.cell, key.policies, key.choice);
  }
};

// Thread-safe.
class World : private LimitSource {
 public:
  World(WorldContent content, std::shared_ptr<Interning> interning,
        std::shared_ptr<const Shapes> shapes);

  const WorldContent& content() const { return content_; }
  Day day() const { return day_; }
  const Interning& interning() const { return *interning_; }
  decision::World reference() const {
    return {*content_.catalog, *content_.law, content_.provider};
  }

  // Null when the catalog has none of that id.
  const Connector* FindConnector(std::string_view id) const;

  // What the law makes of it. Null where the readable engine has to be asked.
  const Cell* CellOf(const CellKey& key, const Shape* shape, const Connector& connector);

  // What the list accepts of a request of that shape.
  uint32_t AcceptanceOf(const PolicyList& list, const Connector& connector, const Shape* shape);

  // What of the policy depends on names, for a request of that shape.
  NameFinding NamesOf(const CompiledPolicy& policy, const Connector& connector,
                      const Shape* shape);

  // Decisions that were explained, serialised, but for the tenant and what is each decision's own.
  ConcurrentMap<ExplainedKey, std::string>& explained() { return explained_; }

  // One thread at a time, as it interns.
  SenderInfo InfoOf(const Sender& sender);
  std::shared_ptr<const CompiledPolicy> Compile(std::shared_ptr<const v1::Policy> policy);
  std::shared_ptr<const PolicyList> MakeList(
      std::vector<std::shared_ptr<const CompiledPolicy>> policies);

  // How many cells were compiled.
  size_t cell_count() const { return cells_.size(); }

 private:
  // Beyond so many of each, the readable engine is asked.
  static constexpr size_t kMostCells = 200'000;
  static constexpr size_t kMostNames = 1'000'000;
  static constexpr size_t kMostExplained = 20'000;

  struct NameKey {
    uint64_t serial;  // of a policy or a list
    uint32_t connector;
    uint32_t shape;
    bool operator==(const NameKey&) const = default;
    template <typename H>
    friend H AbslHashValue(H h, const NameKey& key) {
      return H::combine(std::move(h), key.serial, key.connector, key.shape);
    }
  };

  Cell CompileCell(const CellKey& key, const Shape* shape, const Connector& connector) const;
  NameFinding CompileNames(const CompiledPolicy& policy, const Connector& connector,
                           const Shape* shape) const;
  uint32_t InternAcceptance(const std::vector<const CompiledPolicy*>& policies);
  const CountryLimit* LimitOf(const v1::CountrySet& set) override;

  const WorldContent content_;
  const Day day_;
  const std::shared_ptr<Interning> interning_;
  const std::shared_ptr<const Shapes> shapes_;
  const Places places_;
  absl::flat_hash_map<absl::string_view, Connector> connectors_;

  ConcurrentMap<CellKey, Cell> cells_{kMostCells};
  ConcurrentMap<NameKey, NameFinding> names_{kMostNames};
  ConcurrentMap<NameKey, uint32_t> acceptance_by_name_{kMostNames};
  ConcurrentMap<ExplainedKey, std::string> explained_{kMostExplained};

  absl::Mutex mutex_;  // one interns at a time
  Interner<std::vector<v1::Policy>> acceptances_;

  // Of the thread that interns.
  Interner<Sender> classes_;
  absl::flat_hash_map<std::string, const CountryLimit*> limits_;
  std::deque<CountryLimit> limit_store_;
  uint64_t next_serial_ = 1;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_WORLD_H_
