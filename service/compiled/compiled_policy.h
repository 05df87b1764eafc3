// A policy as sets: what it makes of a transfer takes a few operations on them.

#ifndef DOMICILE_SERVICE_COMPILED_COMPILED_POLICY_H_
#define DOMICILE_SERVICE_COMPILED_COMPILED_POLICY_H_

#include <cstdint>
#include <memory>
#include <string>

#include "domicile/v1/decision.pb.h"
#include "domicile/v1/policy.pb.h"
#include "service/compiled/days.h"
#include "service/compiled/places.h"
#include "service/compiled/route_facts.h"

namespace domicile::compiled {

// What was found so far: the worst verdict, and the next day on which any of it may change.
struct Tally {
  v1::Verdict verdict = v1::VERDICT_ALLOW;
  Day next = kNever;

  // DENY outweighs UNDETERMINED, and that ALLOW.
  void Add(v1::Verdict other) {
    if (other == v1::VERDICT_DENY || verdict == v1::VERDICT_ALLOW) verdict = other;
  }
};

// Gives the limit that a set of countries is; equal ones may be one. It outlives the policy.
class LimitSource {
 public:
  virtual ~LimitSource() = default;
  virtual const CountryLimit* LimitOf(const v1::CountrySet& set) = 0;
};

// Immutable, and thread-safe because of it.
class CompiledPolicy {
 public:
  // `serial` is no other's.
  CompiledPolicy(std::shared_ptr<const v1::Policy> source, uint64_t serial, LimitSource& limits);

  const std::shared_ptr<const v1::Policy>& source() const { return source_; }
  uint64_t serial() const { return serial_; }
  v1::OnUndetermined on_undetermined() const { return source_->on_undetermined(); }

  // Whether it depends on names in the request or of the connector: its scope, channels, data
  // categories and purposes.
  bool by_name() const { return by_name_; }
  // Whether it narrows the law: see LegalPartOf.
  bool narrows_law() const { return narrows_law_; }

  // Adds what it makes of places, recipients and processors, which is not all: what depends on
  // names and what narrows the law is judged elsewhere.
  void Judge(const RouteFacts& facts, Tally& tally) const;

  // What it brings to every decision that it concerns, as fields of a serialised Decision: its
  // obligations, which come before those of the law, and its id.
  const std::string& duties() const { return duties_; }

 private:
  const std::shared_ptr<const v1::Policy> source_;
  const uint64_t serial_;
  // Null where the policy does not limit.
  const CountryLimit* storage_ = nullptr;
  const CountryLimit* processing_ = nullptr;
  const CountryLimit* remote_access_ = nullptr;
  const CountryLimit* transit_ = nullptr;
  const CountryLimit* recipients_ = nullptr;
  const CountryLimit* control_ = nullptr;
  std::string duties_;
  bool by_name_;
  bool narrows_law_;
};

// The part of a policy that narrows what law and evidence may carry a transfer, and nothing else.
v1::Policy LegalPartOf(const v1::Policy& policy);

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_COMPILED_POLICY_H_
