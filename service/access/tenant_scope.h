// Which tenants a role is granted for.

#ifndef DOMICILE_SERVICE_ACCESS_TENANT_SCOPE_H_
#define DOMICILE_SERVICE_ACCESS_TENANT_SCOPE_H_

#include <set>
#include <string>
#include <string_view>

namespace domicile::access {

class TenantScope {
 public:
  // None.
  TenantScope() = default;

  // Further tenants.
  void Add(std::string_view tenant_id) { ids_.emplace(tenant_id); }
  // All tenants, those that are still to come included.
  void AddAll() { all_ = true; }

  bool all() const { return all_; }
  bool empty() const { return !all_ && ids_.empty(); }
  bool Contains(std::string_view tenant_id) const { return all_ || ids_.contains(tenant_id); }

  // What was added one by one, sorted.
  const std::set<std::string, std::less<>>& ids() const { return ids_; }

 private:
  bool all_ = false;
  std::set<std::string, std::less<>> ids_;
};

}  // namespace domicile::access

#endif  // DOMICILE_SERVICE_ACCESS_TENANT_SCOPE_H_
