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

// How a policy limits countries; null where it does not.
struct PolicyLimits {
  const CountryLimit* storage = nullptr;
  const CountryLimit* processing = nullptr;
  const CountryLimit* remote_access = nullptr;
  const CountryLimit* transit = nullptr;
  const CountryLimit* recipients = nullptr;
  const CountryLimit* control = nullptr;
};

// Gives the limits that a policy has, and null for none; equal ones may be one. They outlive the
// policy.
class LimitSource {
 public:
  virtual ~LimitSource() = default;
  virtual const PolicyLimits* LimitsOf(const v1::Policy& policy) = 0;
};

// Nothing of it changes but as a whole. There are as many as tenants, and so it is small.
class CompiledPolicy {
 public:
  // One that is not there.
  CompiledPolicy() = default;

  // `serial` is no other's.
  CompiledPolicy(std::shared_ptr<const v1::Policy> source, uint64_t serial, LimitSource& limits);

  // Null when it is not there, and then nothing else may be asked.
  const std::shared_ptr<const v1::Policy>& source() const { return source_; }
  uint64_t serial() const { return serial_; }
  v1::OnUndetermined on_undetermined() const {
    return static_cast<v1::OnUndetermined>(on_undetermined_);
  }

  // Whether it depends on names in the request or of the connector: its scope, channels, data
  // categories and purposes.
  bool by_name() const { return by_name_; }
  // Whether it narrows the law: see LegalPartOf.
  bool narrows_law() const { return narrows_law_; }

  // Adds what it makes of places, recipients and processors, which is not all: what depends on
  // names and what narrows the law is judged elsewhere.
  void Judge(const RouteFacts& facts, Tally& tally) const;

  // Appends what it brings to every decision that it concerns, as fields of a serialised Decision:
  // its obligations, which come before those of the law, and its id.
  void AppendDuties(std::string& out) const;

 private:
  std::shared_ptr<const v1::Policy> source_;
  std::shared_ptr<const std::string> obligations_;  // as fields; null when there are none
  uint64_t serial_ = 0;
  const PolicyLimits* limits_ = nullptr;
  uint8_t on_undetermined_ = 0;
  bool by_name_ = false;
  bool narrows_law_ = false;
  bool selects_processors_ = false;
  bool requires_known_recipients_ = false;
};

// The part of a policy that narrows what law and evidence may carry a transfer, and nothing else.
v1::Policy LegalPartOf(const v1::Policy& policy);

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_COMPILED_POLICY_H_
