#include "service/decision/destination.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/decision/sentence.h"

namespace domicile::decision {
namespace {

// The legal persons of the step's recipient; one that nobody names when there are none.
std::vector<std::pair<const v1::PartyEntity*, Recipient>> RecipientsOf(
    const v1::Leg& leg, const catalog::Catalog& catalog) {
  const v1::Party& party = leg.to();
  const v1::Processor* processor =
      party.kind() == v1::PARTY_KIND_PROCESSOR ? catalog.FindProcessor(party.id()) : nullptr;
  std::vector<std::pair<const v1::PartyEntity*, Recipient>> recipients;
  for (const v1::PartyEntity& entity : party.entities()) {
    Recipient recipient{party.id(), party.title(), nullptr, entity.country_code()};
    if (processor != nullptr) {
      recipient.entity = catalog::FindEntity(*processor, entity.entity_id());
    }
    recipients.emplace_back(&entity, std::move(recipient));
  }
  if (recipients.empty()) {
    // Tenant and provider are known by their country.
    recipients.emplace_back(nullptr,
                            Recipient{party.id(), party.title(), nullptr, party.country_code()});
  }
  return recipients;
}

bool OnlyTransit(const v1::Site& site) {
  return std::all_of(site.activities().begin(), site.activities().end(),
                     [](int activity) { return activity == v1::ACTIVITY_TRANSIT; });
}

bool SamePlace(const TransferDestination& destination, const v1::Place& place) {
  return destination.kind == v1::DESTINATION_KIND_SITE &&
         destination.country_code == place.country_code() &&
         destination.group_code == place.group_code() &&
         destination.subdivision_code == place.subdivision_code();
}

TransferDestination SeatOf(const v1::Leg& leg, const v1::PartyEntity* entity,
                           const Recipient& recipient) {
  TransferDestination seat;
  seat.kind = v1::DESTINATION_KIND_RECIPIENT;
  seat.recipient = recipient;
  // Tenant and provider are known by their country.
  seat.country_code = entity != nullptr ? entity->country_code() : leg.to().country_code();
  if (recipient.entity != nullptr) {
    seat.subdivision_code = recipient.entity->subdivision_code();
    seat.organisation = recipient.entity->organisation();
  }
  return seat;
}

}  // namespace

std::string TransferDestination::PlaceText() const {
  if (!organisation.empty()) return organisation;
  return CountryText(country_code.empty() ? group_code : country_code);
}

std::vector<TransferDestination> DestinationsOf(const v1::Leg& leg, const catalog::Catalog& catalog,
                                                bool ignore_transit) {
  const auto recipients = RecipientsOf(leg, catalog);
  std::vector<TransferDestination> destinations;
  for (const v1::ConditionalSite& conditional : leg.sites()) {
    const v1::Site& site = conditional.site();
    const v1::Place& place = site.place();
    if (ignore_transit && OnlyTransit(site)) continue;
    const bool anyone_there =
        !place.country_code().empty() &&
        std::any_of(recipients.begin(), recipients.end(), [&place](const auto& recipient) {
          return recipient.first != nullptr &&
                 recipient.first->country_code() == place.country_code();
        });
    for (const auto& [entity, recipient] : recipients) {
      if (anyone_there && entity->country_code() != place.country_code()) continue;
      const auto same =
          std::find_if(destinations.begin(), destinations.end(),
                       [&, &to = recipient](const TransferDestination& other) {
                         return SamePlace(other, place) && other.recipient.entity == to.entity;
                       });
      TransferDestination& destination =
          same == destinations.end() ? destinations.emplace_back() : *same;
      destination.kind = v1::DESTINATION_KIND_SITE;
      destination.country_code = place.country_code();
      destination.group_code = place.group_code();
      destination.subdivision_code = place.subdivision_code();
      destination.recipient = recipient;
      for (const int activity : site.activities()) {
        if (ignore_transit && activity == v1::ACTIVITY_TRANSIT) continue;
        destination.activities.insert(static_cast<v1::Activity>(activity));
      }
    }
  }
  for (const auto& [entity, recipient] : recipients) {
    destinations.push_back(SeatOf(leg, entity, recipient));
  }
  return destinations;
}

bool Contains(const law::Groups& groups, const std::string& code,
              const TransferDestination& destination, absl::CivilDay day) {
  if (!destination.country_code.empty()) {
    return groups.Contains(code, destination.country_code, day);
  }
  if (destination.group_code.empty()) return false;
  if (destination.group_code == code) return true;
  const std::vector<std::string> members = groups.MembersOf(destination.group_code, day);
  return !members.empty() &&
         std::all_of(members.begin(), members.end(),
                     [&](const std::string& member) { return groups.Contains(code, member, day); });
}

std::optional<absl::CivilDay> NextChange(const law::Groups& groups,
                                         const std::function<bool(absl::CivilDay)>& holds,
                                         absl::CivilDay day) {
  const bool now = holds(day);
  const auto change = std::find_if(
      std::upper_bound(groups.Changes().begin(), groups.Changes().end(), day),
      groups.Changes().end(), [&](absl::CivilDay later) { return holds(later) != now; });
  if (change == groups.Changes().end()) return std::nullopt;
  return *change;
}

bool Reaches(const law::Groups& groups, const v1::Destination& rule,
             const TransferDestination& destination, absl::CivilDay day) {
  if (rule.anywhere()) return true;
  const auto names = [](const auto& list, const std::string& name) {
    return !name.empty() && std::find(list.begin(), list.end(), name) != list.end();
  };
  if (names(rule.organisations(), destination.organisation)) return true;
  // An international organisation is no part of the country that it sits in.
  if (!destination.organisation.empty()) return false;
  if (names(rule.subdivision_codes(), destination.subdivision_code)) return true;
  const auto contains = [&](const std::string& code) {
    return Contains(groups, code, destination, day);
  };
  return std::any_of(rule.country_codes().begin(), rule.country_codes().end(), contains) ||
         std::any_of(rule.group_codes().begin(), rule.group_codes().end(), contains);
}

}  // namespace domicile::decision
