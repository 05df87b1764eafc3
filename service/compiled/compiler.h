// Makes each compiled snapshot out of the one before: what did not change is shared.

#ifndef DOMICILE_SERVICE_COMPILED_COMPILER_H_
#define DOMICILE_SERVICE_COMPILED_COMPILER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/compiled/snapshot.h"

namespace domicile::compiled {

// One thread at a time.
class Compiler {
 public:
  explicit Compiler(v1::Provider provider);

  // Compiles for another catalog, another law or another day. Another catalog costs what it is;
  // another law or day what the policies are, and all that was compiled under the one before.
  // `revision` has everything but the tenancy's.
  std::shared_ptr<const Snapshot> SetWorld(std::shared_ptr<const catalog::Catalog> catalog,
                                           std::shared_ptr<const law::Law> law, absl::CivilDay day,
                                           v1::Revision revision);

  // Takes all that there is, whatever was before. Null while there is no world.
  std::shared_ptr<const Snapshot> SetTenancy(std::shared_ptr<const tenancy::Tenancy> tenancy);

  // Takes what changed, which `tenancy` is after; costs what that is. Null while there is no world.
  std::shared_ptr<const Snapshot> SetTenancy(std::shared_ptr<const tenancy::Tenancy> tenancy,
                                             const tenancy::Changes& changes);

  // What requests say; shared by all snapshots.
  const std::shared_ptr<Shapes>& shapes() const { return shapes_; }

 private:
  std::shared_ptr<const Snapshot> Make();
  void TakeTenants(const tenancy::Changes& changes);
  void TakePolicies(const tenancy::Changes& changes);
  void CompileAllPolicies();
  void SetPolicy(uint32_t number, const tenancy::PolicyPointer& policy);
  void NoteList(uint32_t policy, uint32_t list);
  void ResolveList(uint32_t number);
  void ResolveNewLists();
  void TakeNewSenders();
  void StartAnew();
  bool HasGrown() const;
  bool IsInUse();
  void CompileLaw(std::shared_ptr<const law::Law> law, absl::CivilDay day);
  void MakeWorld(std::shared_ptr<const catalog::Catalog> catalog);
  void TakeStock(Interning& in_use);

  const v1::Provider provider_;
  const std::shared_ptr<Shapes> shapes_;
  std::shared_ptr<Interning> interning_;
  size_t interned_at_start_ = 0;

  std::shared_ptr<LawOnDay> law_;
  std::shared_ptr<World> world_;
  v1::Revision revision_;
  std::shared_ptr<const tenancy::Tenancy> tenancy_;
  TenantTable tenants_;
  CompiledPolicies policies_;
  PersistentArray<PolicyList> lists_;
  uint32_t list_count_ = 0;
  // The lists that name a policy: most policies are in one; list 0 names none.
  std::vector<uint32_t> first_list_;  // by policy
  absl::flat_hash_map<uint32_t, std::vector<uint32_t>> other_lists_;
  std::shared_ptr<const std::vector<SenderInfo>> senders_;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_COMPILER_H_
