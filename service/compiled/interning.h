// What tenants have in common, kept once and known by numbers: who sends, what was chosen, which
// policies, documents and objections. It knows neither catalog nor law nor day.

#ifndef DOMICILE_SERVICE_COMPILED_INTERNING_H_
#define DOMICILE_SERVICE_COMPILED_INTERNING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "domicile/v1/tenant.pb.h"
#include "service/compiled/days.h"
#include "service/compiled/interner.h"
#include "service/compiled/tenant_table.h"

namespace domicile::compiled {

// A tenant's country and the regimes that it names.
struct Sender {
  std::string country_code;
  std::vector<std::string> regime_ids;
};

// An opt-in: its inputs are a number of their own, because opt-ins that differ in their days only
// lead to the same places.
struct Choice {
  uint32_t inputs = 0;
  DayRange days;
};

using Inputs = google::protobuf::RepeatedPtrField<v1::InputAssignment>;

using Documents = google::protobuf::RepeatedPtrField<v1::SignedDocument>;

struct Objections {
  struct One {
    std::string processor_id;
    DayRange days;
  };
  std::vector<One> list;
};

// As an Interner: one thread writes, any reads what it was handed.
class Interning {
 public:
  // What the tenant's record is made of.
  TenantContent Encode(const v1::Tenant& tenant);

  uint32_t NameOf(const std::string& name);

  const Interner<Sender>& senders() const { return senders_; }
  const Interner<std::vector<std::string>>& policy_ids() const { return policy_ids_; }
  const Interner<Choice>& choices() const { return choices_; }
  const Interner<Inputs>& inputs() const { return inputs_; }
  const Interner<Documents>& documents() const { return documents_; }
  const Interner<Objections>& objections() const { return objections_; }

  // How much is kept, in elements.
  size_t size() const;

 private:
  uint32_t ChoiceOf(const v1::OptIn& opt_in);

  Interner<std::string> names_;
  Interner<Sender> senders_;
  Interner<std::vector<std::string>> policy_ids_;
  Interner<Choice> choices_;
  Interner<Inputs> inputs_;
  Interner<Documents> documents_;
  Interner<Objections> objections_;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_INTERNING_H_
