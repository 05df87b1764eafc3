// The compiled snapshot: catalog, law and tenants of one moment, in a form in which a decision is a
// few lookups and operations on sets, and allocates nothing.
//
//   const Answer answer = snapshot.Decide("acme", "twilio/sms", nullptr, today);
//   if (!answer.decided()) ...                       // snapshot.Reference() has to be asked
//   if (answer.verdict == v1::VERDICT_ALLOW) ...

#ifndef DOMICILE_SERVICE_COMPILED_SNAPSHOT_H_
#define DOMICILE_SERVICE_COMPILED_SNAPSHOT_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "domicile/v1/revision.pb.h"
#include "service/compiled/persistent_array.h"
#include "service/compiled/tenant_table.h"
#include "service/compiled/world.h"
#include "service/tenancy/tenancy.h"

namespace domicile::compiled {

// What was decided. It lives as long as its snapshot.
struct Answer {
  // Unspecified when the readable engine has to be asked: for a tenant or a connector that does not
  // exist, for a request in error, for another day, and beyond what is kept compiled.
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  Day until = kNever;
  // Whether it is ALLOW by all that was judged, and needs no policy to make it so.
  bool plain = false;

  const CompiledConnector* connector = nullptr;
  const Shape* shape = nullptr;
  const Cell* cell = nullptr;
  const PolicyList* policies = nullptr;
  uint32_t choice = 0;
  bool by_objection = false;  // whether the tenant objects to any processor

  bool decided() const { return verdict != v1::VERDICT_UNSPECIFIED; }
};

// Immutable but for what it keeps to be faster; thread-safe.
class Snapshot {
 public:
  // `revision` has everything but its tenancy revision.
  Snapshot(std::shared_ptr<World> world, std::shared_ptr<const tenancy::Tenancy> tenancy,
           TenantTable tenants, CompiledPolicies policies, PersistentArray<PolicyList> lists,
           std::shared_ptr<const std::vector<SenderInfo>> senders, v1::Revision revision);

  const std::shared_ptr<const catalog::Catalog>& catalog() const {
    return world_->shared_catalog();
  }
  const std::shared_ptr<const law::Law>& law() const { return world_->law().law(); }
  const std::shared_ptr<const tenancy::Tenancy>& tenancy() const { return tenancy_; }
  const TenantTable& tenants() const { return tenants_; }
  const v1::Revision& revision() const { return revision_; }
  // A serialised Decision that has nothing but the revision.
  const std::string& revision_field() const { return revision_field_; }
  Day day() const { return world_->day(); }
  const std::shared_ptr<World>& world() const { return world_; }

  // Decides for the tenant on the day. `shape` is null for a request that says nothing but tenant
  // and connector.
  Answer Decide(std::string_view tenant_id, std::string_view connector_id, const Shape* shape,
                Day today) const;

  // Compiles what the tenant's opt-ins come to, so that its first decisions need not wait for it.
  void Prepare(const v1::Tenant& tenant) const;

  // The same decision by the readable engine, as of any day, without id, time and revision.
  // NOT_FOUND (TENANT_NOT_FOUND), and the errors of decision::CheckTransfer.
  absl::StatusOr<decision::TransferAnswer> Reference(const v1::TransferCheck& check,
                                                     absl::CivilDay as_of) const;

  // Appends the fields of the whole decision, serialised, but for id, time and revision. The answer
  // is a decided one for the same tenant.
  void AppendDecision(const Answer& answer, std::string_view tenant_id, std::string& out) const;

 private:
  void JudgePolicies(const CompiledConnector& connector, const Shape* shape, Answer& answer,
                     Tally& tally) const;
  void AppendPlain(const Answer& answer, std::string& out) const;
  v1::Decision Explained(const Answer& answer, std::string_view tenant_id) const;

  const std::shared_ptr<World> world_;
  const std::shared_ptr<const tenancy::Tenancy> tenancy_;
  const TenantTable tenants_;
  const CompiledPolicies policies_;
  const PersistentArray<PolicyList> lists_;  // by the numbers that tenants' records have
  const std::shared_ptr<const std::vector<SenderInfo>> senders_;  // by their numbers
  const v1::Revision revision_;
  const std::string revision_field_;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_SNAPSHOT_H_
