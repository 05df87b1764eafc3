// What tenants have in common, kept once and known by numbers: who sends, what was chosen, which
// policies, documents and objections. It knows neither catalog nor law nor day.

#ifndef DOMICILE_SERVICE_COMPILED_INTERNING_H_
#define DOMICILE_SERVICE_COMPILED_INTERNING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "domicile/v1/tenant.pb.h"
#include "service/compiled/byte_interner.h"
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

// As an Interner: one thread writes, any reads what it was handed; policies are for the former.
class Interning {
 public:
  // What the tenant's record is made of.
  TenantContent Encode(const v1::Tenant& tenant);

  uint32_t NameOf(const std::string& name);

  // The number of a policy, which need not be there, by its id.
  uint32_t PolicyOf(std::string_view id) { return policies_.Intern(id); }

  // The policies of a list that tenants' records name, by their numbers. List 0 is empty.
  absl::Span<const uint32_t> PolicyList(uint32_t list) const;
  uint32_t policy_lists() const { return policy_lists_.size(); }

  const Interner<Sender>& senders() const { return senders_; }
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
  ByteInterner policies_;
  ByteInterner policy_lists_;  // their numbers
  Interner<Choice> choices_;
  Interner<Inputs> inputs_;
  Interner<Documents> documents_;
  Interner<Objections> objections_;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_INTERNING_H_
