#include "service/compiled/compiled_policy.h"

#include <algorithm>
#include <utility>

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
      by_name_(DependsOnNames(*source_)),
      narrows_law_(LegalPartOf(*source_).ByteSizeLong() > 0) {
  const v1::Policy& policy = *source_;
  if (policy.has_storage()) storage_ = limits.LimitOf(policy.storage());
  if (policy.has_processing()) processing_ = limits.LimitOf(policy.processing());
  if (policy.has_remote_access()) remote_access_ = limits.LimitOf(policy.remote_access());
  if (policy.has_transit() && !policy.ignore_transit()) {
    transit_ = limits.LimitOf(policy.transit());
  }
  if (policy.has_recipients()) recipients_ = limits.LimitOf(policy.recipients());
  if (policy.has_control()) control_ = limits.LimitOf(policy.control());
  v1::Decision duties;
  for (const v1::Obligation& obligation : policy.obligations()) {
    v1::Duty duty;
    *duty.mutable_obligation() = obligation;
    duty.set_origin(v1::DUTY_ORIGIN_POLICY);
    duty.set_origin_id(policy.id());
    const bool repeated = std::any_of(duties.obligations().begin(), duties.obligations().end(),
                                      [&duty](const v1::Duty& other) {
                                        return other.obligation().id() == duty.obligation().id();
                                      });
    if (!repeated) *duties.add_obligations() = std::move(duty);
  }
  duties.add_policy_ids(policy.id());
  duties_ = duties.SerializeAsString();
}

void CompiledPolicy::Judge(const RouteFacts& facts, Tally& tally) const {
  JudgeSites(facts.storage, storage_, tally);
  JudgeSites(facts.processing, processing_, tally);
  JudgeSites(facts.remote_access, remote_access_, tally);
  JudgeSites(facts.transit, transit_, tally);
  JudgeSeats(facts.recipients, facts.recipient_unnamed || facts.recipient_unplaced, recipients_,
             tally);
  JudgeSeats(facts.control, facts.recipient_unnamed || facts.control_unknown, control_, tally);
  if (source_->has_processors()) {
    for (const std::string& processor : facts.processors) {
      if (!decision::Selects(source_->processors(), processor)) tally.Add(v1::VERDICT_DENY);
    }
  }
  if (source_->require_known_recipients() && facts.recipient_unknown) {
    tally.Add(v1::VERDICT_UNDETERMINED);
  }
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
