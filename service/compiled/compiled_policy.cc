#include "service/compiled/compiled_policy.h"

#include <algorithm>
#include <utility>

#include "service/compiled/decision_bytes.h"
#include "service/decision/judgement.h"

namespace domicile::compiled {
namespace {

void AddChanges(const PlaceSet& places, const CountryLimit& limit, Tally& tally) {
  for (const PlaceChange& change : limit.changes) {
    if (places.Has(change.place)) tally.next = std::min(tally.next, change.day);
  }
}

// Of a group that is partly within nobody says which country is meant.
void JudgeSites(const PlaceSet& places, const CountryLimit* limit, Tally& tally) {
  if (limit == nullptr) return;
  AddChanges(places, *limit, tally);
  if (places.Within(limit->within)) return;
  PlaceSet possible = limit->within;
  possible |= limit->partly;
  tally.Add(places.Within(possible) ? v1::VERDICT_UNDETERMINED : v1::VERDICT_DENY);
}

void JudgeSeats(const PlaceSet& places, bool unknown, const CountryLimit* limit, Tally& tally) {
  if (limit == nullptr) return;
  AddChanges(places, *limit, tally);
  if (unknown) tally.Add(v1::VERDICT_UNDETERMINED);
  if (!places.Within(limit->within)) tally.Add(v1::VERDICT_DENY);
}

bool DependsOnNames(const v1::Policy& policy) {
  const v1::PolicyScope& scope = policy.scope();
  return !scope.connector_ids().empty() || !scope.channel_ids().empty() ||
         !scope.data_categories().empty() || !scope.purposes().empty() || policy.has_channels() ||
         policy.has_data_categories() || policy.has_purposes();
}

}  // namespace

CompiledPolicy::CompiledPolicy(std::shared_ptr<const v1::Policy> source, uint64_t serial,
                               LimitSource& limits)
    : source_(std::move(source)),
      serial_(serial),
      limits_(limits.LimitsOf(*source_)),
      on_undetermined_(static_cast<uint8_t>(source_->on_undetermined())),
      by_name_(DependsOnNames(*source_)),
      narrows_law_(LegalPartOf(*source_).ByteSizeLong() > 0),
      selects_processors_(source_->has_processors()),
      requires_known_recipients_(source_->require_known_recipients()) {
  v1::Decision duties;
  for (const v1::Obligation& obligation : source_->obligations()) {
    v1::Duty duty;
    *duty.mutable_obligation() = obligation;
    duty.set_origin(v1::DUTY_ORIGIN_POLICY);
    duty.set_origin_id(source_->id());
    const bool repeated = std::any_of(duties.obligations().begin(), duties.obligations().end(),
                                      [&duty](const v1::Duty& other) {
                                        return other.obligation().id() == duty.obligation().id();
                                      });
    if (!repeated) *duties.add_obligations() = std::move(duty);
  }
  if (!duties.obligations().empty()) {
    obligations_ = std::make_shared<const std::string>(duties.SerializeAsString());
  }
}

void CompiledPolicy::Judge(const RouteFacts& facts, Tally& tally) const {
  if (limits_ != nullptr) {
    JudgeSites(facts.storage, limits_->storage, tally);
    JudgeSites(facts.processing, limits_->processing, tally);
    JudgeSites(facts.remote_access, limits_->remote_access, tally);
    JudgeSites(facts.transit, limits_->transit, tally);
    JudgeSeats(facts.recipients, facts.recipient_unnamed || facts.recipient_unplaced,
               limits_->recipients, tally);
    JudgeSeats(facts.control, facts.recipient_unnamed || facts.control_unknown, limits_->control,
               tally);
  }
  if (selects_processors_) {
    for (const std::string& processor : facts.processors) {
      if (!decision::Selects(source_->processors(), processor)) tally.Add(v1::VERDICT_DENY);
    }
  }
  if (requires_known_recipients_ && facts.recipient_unknown) {
    tally.Add(v1::VERDICT_UNDETERMINED);
  }
}

void CompiledPolicy::AppendDuties(std::string& out) const {
  if (obligations_ != nullptr) out += *obligations_;
  AppendBytes(v1::Decision::kPolicyIdsFieldNumber, source_->id(), out);
}

v1::Policy LegalPartOf(const v1::Policy& policy) {
  v1::Policy part;
  if (policy.has_instruments()) *part.mutable_instruments() = policy.instruments();
  part.set_lowest_basis(policy.lowest_basis());
  part.set_max_evidence_age_days(policy.max_evidence_age_days());
  part.set_refuse_vendor_assertions(policy.refuse_vendor_assertions());
  part.set_ignore_transit(policy.ignore_transit());
  return part;
}

}  // namespace domicile::compiled
