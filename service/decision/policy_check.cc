#include "service/decision/policy_check.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/decision/sentence.h"
#include "service/vocabulary/data_category.h"

namespace domicile::decision {
namespace {

template <typename List, typename Predicate>
bool Any(const List& list, const Predicate& predicate) {
  return std::any_of(list.begin(), list.end(), predicate);
}

template <typename List>
bool Has(const List& list, const std::string& element) {
  return std::find(list.begin(), list.end(), element) != list.end();
}

bool HasActivity(const v1::Site& site, std::initializer_list<v1::Activity> activities) {
  return Any(site.activities(), [&activities](int activity) {
    return std::find(activities.begin(), activities.end(), activity) != activities.end();
  });
}

bool OnlyTransit(const v1::Site& site) {
  return std::all_of(site.activities().begin(), site.activities().end(),
                     [](int activity) { return activity == v1::ACTIVITY_TRANSIT; });
}

std::string NameOf(const v1::PartyEntity& entity) {
  return entity.legal_name().empty() ? entity.entity_id() : entity.legal_name();
}

class PolicyCheck {
 public:
  PolicyCheck(const v1::Policy& policy, const PolicySubject& subject, Findings& findings)
      : policy_(policy), subject_(subject), findings_(findings) {}

  void Run() {
    CheckNames();
    std::set<std::pair<int, std::string>> seen;
    for (const v1::Path& path : subject_.paths) {
      // The provider is a premise of every transfer, and no choice of this one.
      for (int leg = 1; leg < path.legs_size(); ++leg) {
        const std::string key = path.legs(leg).from().id() + '\n' + path.legs(leg).to().id() +
                                '\n' + path.legs(leg).to().title() + '\n' +
                                path.legs(leg).connector_id();
        if (!seen.emplace(leg, key).second) continue;
        CheckLeg(path.legs(leg), leg);
      }
    }
  }

 private:
  void CheckNames() {
    if (policy_.has_channels() && !Selects(policy_.channels(), subject_.connector.channel_id())) {
      Deny("channels",
           absl::StrCat("the channel `", subject_.connector.channel_id(), "` is not allowed"));
    }
    const v1::Selection& categories = policy_.data_categories();
    for (const std::string& sent : subject_.shipment.data_categories) {
      const auto covers = [&sent](const std::string& named) {
        return vocabulary::Covers(named, sent);
      };
      // Data of a broader category may be of the one that is denied.
      const auto touches = [&](const std::string& named) {
        return covers(named) || vocabulary::Covers(sent, named);
      };
      if (Any(categories.denied(), touches) ||
          (!categories.allowed().empty() && !Any(categories.allowed(), covers))) {
        Deny("data_categories", absl::StrCat("data of the category `", sent, "` is not allowed"));
      }
    }
    for (const std::string& purpose : subject_.shipment.purposes) {
      if (policy_.has_purposes() && !Selects(policy_.purposes(), purpose)) {
        Deny("purposes", absl::StrCat("the purpose `", purpose, "` is not allowed"));
      }
    }
  }

  void CheckLeg(const v1::Leg& leg, int index) {
    leg_ = index;
    recipient_ = leg.to().title();
    recipient_id_ = leg.to().id().empty() ? recipient_ : leg.to().id();
    if (policy_.has_processors() && leg.to().kind() == v1::PARTY_KIND_PROCESSOR &&
        !Selects(policy_.processors(), leg.to().id())) {
      Deny("processors", absl::StrCat("the processor `", leg.to().id(), "` is not allowed"));
    }
    for (const v1::ConditionalSite& conditional : leg.sites()) CheckSite(conditional.site());
    CheckRecipients(leg);
    if (policy_.require_known_recipients()) {
      for (const v1::Unknown& unknown : leg.unknowns()) {
        if (unknown.bearing() == v1::BEARING_RECIPIENT) {
          Miss("require_known_recipients", unknown.fact(), unknown.description());
        }
      }
    }
    leg_ = -1;
    recipient_.clear();
    recipient_id_.clear();
  }

  void CheckSite(const v1::Site& site) {
    if (policy_.ignore_transit() && OnlyTransit(site)) return;
    const auto check = [&](bool has, const v1::CountrySet& set, const std::string& field,
                           const std::string& verb,
                           std::initializer_list<v1::Activity> activities) {
      if (!has || !HasActivity(site, activities)) return;
      const std::string& code = site.place().country_code().empty() ? site.place().group_code()
                                                                    : site.place().country_code();
      const Cover cover = CoverOf(set, code);
      if (cover == Cover::kNone) {
        Deny(field,
             absl::StrCat(recipient_, " ", verb, " data in ", CountryText(code), ", outside ",
                          Text(set)),
             code);
      } else if (cover == Cover::kPart) {
        Miss(field, "country_in_group",
             absl::StrCat("in which country of ", code, " ", recipient_, " ", verb,
                          " data is not documented, and not all are in ", Text(set)));
      }
    };
    check(policy_.has_storage(), policy_.storage(), "storage", "stores",
          {v1::ACTIVITY_STORAGE, v1::ACTIVITY_BACKUP});
    check(policy_.has_processing(), policy_.processing(), "processing", "processes",
          {v1::ACTIVITY_PROCESSING, v1::ACTIVITY_FAILOVER});
    check(policy_.has_remote_access(), policy_.remote_access(), "remote_access", "gives access to",
          {v1::ACTIVITY_REMOTE_ACCESS});
    check(policy_.has_transit() && !policy_.ignore_transit(), policy_.transit(), "transit",
          "passes", {v1::ACTIVITY_TRANSIT});
    CheckEvidence(site, "lowest_basis", {policy_.lowest_basis(), 0});
    CheckEvidence(site, "max_evidence_age_days",
                  {v1::BASIS_UNSPECIFIED, policy_.max_evidence_age_days()});
  }

  void CheckEvidence(const v1::Site& site, const std::string& field,
                     const EvidenceDemands& demands) {
    if (!demands.any()) return;
    const std::string why =
        WhyNotEnough(site.evidence(), demands, subject_.shipment.day, findings_.next);
    if (why.empty()) return;
    const v1::Place& place = site.place();
    Miss(field, "location_evidence",
         absl::StrCat(
             "that ", recipient_, " acts in ",
             CountryText(place.country_code().empty() ? place.group_code() : place.country_code()),
             " ", why));
  }

  void CheckRecipients(const v1::Leg& leg) {
    const bool asks = policy_.has_recipients() || policy_.has_control();
    if (asks && leg.to().entities().empty()) {
      Miss(policy_.has_recipients() ? "recipients" : "control", "recipient_entity",
           absl::StrCat("which legal person of ", recipient_,
                        " receives, and where it is established, is not documented"));
      return;
    }
    for (const v1::PartyEntity& entity : leg.to().entities()) {
      if (policy_.has_recipients()) {
        if (entity.country_code().empty()) {
          Miss("recipients", "recipient_country",
               absl::StrCat("where ", NameOf(entity), " is established is not documented"),
               SubjectOf(entity));
        } else if (!Within(policy_.recipients(), entity.country_code())) {
          Deny("recipients",
               absl::StrCat(NameOf(entity), " is established in ",
                            CountryText(entity.country_code()), ", outside ",
                            Text(policy_.recipients())),
               entity.country_code());
        }
      }
      if (!policy_.has_control()) continue;
      if (entity.parent_country_code().empty()) {
        Miss("control", "parent",
             absl::StrCat("who controls ", NameOf(entity), ", and from where, is not documented"),
             SubjectOf(entity));
      } else if (!Within(policy_.control(), entity.parent_country_code())) {
        Deny("control",
             absl::StrCat(NameOf(entity), " is controlled by ", entity.parent_legal_name(), " in ",
                          CountryText(entity.parent_country_code()), ", outside ",
                          Text(policy_.control())),
             entity.parent_country_code());
      }
    }
  }

  // How much of the place is within the set on the day. Of a group nobody says which member is
  // meant.
  enum class Cover { kNone, kPart, kAll };
  Cover CoverOf(const v1::CountrySet& set, const std::string& code) {
    const absl::CivilDay day = subject_.shipment.day;
    if (Has(set.codes(), code)) return Cover::kAll;
    const std::vector<std::string> members = subject_.groups.MembersOf(code, day);
    const auto within =
        std::count_if(members.begin(), members.end(), [&](const std::string& member) {
          return Any(set.codes(), [&](const std::string& allowed) {
            findings_.next.Add(subject_.groups.NextChange(allowed, member, day));
            return subject_.groups.Contains(allowed, member, day);
          });
        });
    if (within == 0) return Cover::kNone;
    return within == static_cast<std::ptrdiff_t>(members.size()) ? Cover::kAll : Cover::kPart;
  }

  bool Within(const v1::CountrySet& set, const std::string& code) {
    return CoverOf(set, code) == Cover::kAll;
  }

  static std::string Text(const v1::CountrySet& set) { return absl::StrJoin(set.codes(), ", "); }

  v1::Reason ReasonOf(v1::ReasonKind kind, v1::Verdict verdict, const std::string& field,
                      const std::string& text) const {
    v1::Reason reason;
    reason.set_kind(kind);
    reason.set_verdict(verdict);
    reason.set_policy_id(policy_.id());
    reason.set_policy_field(field);
    reason.set_leg(leg_);
    reason.set_recipient(recipient_);
    reason.set_text(
        Sentence(absl::StrCat("policy `", policy_.id(), "` is ",
                              verdict == v1::VERDICT_DENY ? "against it: " : "unproven: ", text)));
    return reason;
  }

  void Deny(const std::string& field, const std::string& text, const std::string& country = "") {
    v1::Reason reason = ReasonOf(v1::REASON_KIND_POLICY, v1::VERDICT_DENY, field, text);
    reason.set_country_code(country);
    findings_.Add(reason);
  }

  std::string SubjectOf(const v1::PartyEntity& entity) const {
    return absl::StrCat(recipient_id_, "/", entity.entity_id());
  }

  // `subject` is the recipient as a whole unless the fact is one of its legal persons'.
  void Miss(const std::string& field, const std::string& fact, const std::string& text,
            const std::string& subject = "") {
    findings_.Add(ReasonOf(v1::REASON_KIND_POLICY_UNPROVEN, v1::VERDICT_UNDETERMINED, field, text));
    v1::MissingFact missing;
    missing.set_fact(fact);
    missing.set_description(Sentence(text));
    missing.set_subject(subject.empty() ? recipient_id_ : subject);
    missing.set_leg(leg_);
    findings_.Add(missing);
  }

  const v1::Policy& policy_;
  const PolicySubject& subject_;
  Findings& findings_;
  int leg_ = -1;
  std::string recipient_;     // its title
  std::string recipient_id_;  // the processor, or the title of who is none
};

}  // namespace

bool Concerns(const v1::Policy& policy, const PolicySubject& subject) {
  const v1::PolicyScope& scope = policy.scope();
  const auto covers = [&subject](const std::string& named) {
    return Any(subject.shipment.data_categories,
               [&named](const std::string& sent) { return vocabulary::Covers(named, sent); });
  };
  const auto asked = [&subject](const std::string& purpose) {
    return Has(subject.shipment.purposes, purpose);
  };
  return (scope.connector_ids().empty() || Has(scope.connector_ids(), subject.connector.id())) &&
         (scope.channel_ids().empty() ||
          Has(scope.channel_ids(), subject.connector.channel_id())) &&
         (scope.data_categories().empty() || Any(scope.data_categories(), covers)) &&
         (scope.purposes().empty() || Any(scope.purposes(), asked));
}

void CheckPolicy(const v1::Policy& policy, const PolicySubject& subject, Findings& findings) {
  PolicyCheck(policy, subject, findings).Run();
}

Acceptance AcceptanceOf(const std::vector<const v1::Policy*>& policies) {
  Acceptance acceptance;
  EvidenceDemands& evidence = acceptance.proof.evidence;
  for (const v1::Policy* policy : policies) {
    acceptance.proof.refuse_vendor_assertions |= policy->refuse_vendor_assertions();
    acceptance.ignore_transit |= policy->ignore_transit();
    if (policy->has_instruments()) acceptance.instruments.push_back(&policy->instruments());
    // The better a basis, the lower its number.
    if (policy->lowest_basis() != v1::BASIS_UNSPECIFIED &&
        (evidence.lowest_basis == v1::BASIS_UNSPECIFIED ||
         policy->lowest_basis() < evidence.lowest_basis)) {
      evidence.lowest_basis = policy->lowest_basis();
    }
    if (policy->max_evidence_age_days() > 0 &&
        (evidence.max_age_days == 0 || policy->max_evidence_age_days() < evidence.max_age_days)) {
      evidence.max_age_days = policy->max_evidence_age_days();
    }
  }
  return acceptance;
}

}  // namespace domicile::decision
