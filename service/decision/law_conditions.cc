#include "service/decision/law_conditions.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/date.h"
#include "service/decision/sentence.h"
#include "service/vocabulary/data_category.h"

namespace domicile::decision {
namespace {

constexpr char kHumanResources[] = "hr";

template <typename List, typename Element>
bool Has(const List& list, const Element& element) {
  return std::find(list.begin(), list.end(), element) != list.end();
}

std::string NameOf(const Recipient& recipient) {
  if (recipient.entity == nullptr) return recipient.title;
  return recipient.entity->legal_name().empty() ? recipient.entity->id()
                                                : recipient.entity->legal_name();
}

std::string SubjectOf(const Recipient& recipient) {
  if (recipient.entity == nullptr) {
    return recipient.processor_id.empty() ? recipient.title : recipient.processor_id;
  }
  return absl::StrCat(recipient.processor_id, "/", recipient.entity->id());
}

class Weighing {
 public:
  Weighing(const Recipient& recipient, const Shipment& shipment, const ProofDemands& demands)
      : recipient_(recipient),
        shipment_(shipment),
        demands_(demands),
        result_{{}, base::NextChange(shipment.day)} {}

  WeighedCondition Certification(const v1::CertificationCondition& condition) {
    if (recipient_.entity == nullptr) return NobodyKnown();
    const std::string fact = absl::StrCat("certification:", condition.scheme());
    const v1::Certification* best = nullptr;
    for (const v1::Certification& one : recipient_.entity->certifications()) {
      if (one.scheme() != condition.scheme()) continue;
      const base::Interval interval =
          FactInterval(one.valid_from(), one.valid_until(), one.evidence());
      if (!interval.Contains(shipment_.day)) {
        result_.next.Add(interval);
        NotOnTheDay(one, interval, fact);
      } else if (condition.by_data_kind() && !Covers(one)) {
        NotOfTheKind(one, fact);
      } else if (best == nullptr || Better(one, *best)) {
        best = &one;
      }
    }
    if (best != nullptr) return Certified(condition, *best, fact);
    if (result_.finding.status() == v1::RULE_STATUS_UNSPECIFIED) {
      Miss(fact, absl::StrCat("whether ", NameOf(recipient_), " is on the list `",
                              condition.scheme(), "` is not documented"));
    }
    return std::move(result_);
  }

  WeighedCondition Statute(const v1::StatuteCondition& condition) {
    if (recipient_.entity == nullptr) return NobodyKnown();
    std::vector<std::string> open(condition.statute_ids().begin(), condition.statute_ids().end());
    for (const v1::Statute& one : recipient_.entity->statutes()) {
      if (!Has(condition.statute_ids(), one.id())) continue;
      const base::Interval interval =
          FactInterval(one.valid_from(), one.valid_until(), one.evidence());
      result_.next.Add(interval);
      if (!interval.Contains(shipment_.day)) continue;
      if (one.exempt()) {
        open.erase(std::remove(open.begin(), open.end(), one.id()), open.end());
        continue;
      }
      if (!Enough(one.evidence(),
                  absl::StrCat("that ", NameOf(recipient_), " is subject to ", one.id()),
                  absl::StrCat("recipient_subject_to:", one.id()))) {
        continue;
      }
      Hold(absl::StrCat(NameOf(recipient_), " is subject to ", one.id()), one.evidence());
      return std::move(result_);
    }
    if (result_.finding.status() == v1::RULE_STATUS_UNPROVEN) return std::move(result_);
    if (open.empty()) {
      Fail(absl::StrCat(NameOf(recipient_), " is not subject to ",
                        absl::StrJoin(condition.statute_ids(), ", nor to ")));
    } else {
      Miss(absl::StrCat("recipient_subject_to:", open.front()),
           absl::StrCat("whether ", NameOf(recipient_), " is subject to ",
                        absl::StrJoin(open, " or "), " is not documented"));
    }
    return std::move(result_);
  }

  WeighedCondition Exclusion(const v1::ExclusionCondition& condition) {
    static const google::protobuf::RepeatedPtrField<std::string> none;
    const auto& kinds = recipient_.entity == nullptr ? none : recipient_.entity->kinds();
    for (const std::string& kind : condition.recipient_kinds()) {
      if (Has(kinds, kind)) {
        Fail(absl::StrCat(NameOf(recipient_), " is of the excluded kind `", kind, "`"));
      }
    }
    for (const std::string& purpose : condition.purposes()) {
      if (Has(shipment_.purposes, purpose)) {
        Fail(absl::StrCat("the purpose `", purpose, "` is excluded"));
      }
    }
    const auto is_one_of = [&kinds](const auto& list) {
      return std::any_of(list.begin(), list.end(),
                         [&kinds](const std::string& kind) { return Has(kinds, kind); });
    };
    if (Has(condition.data_kinds(), shipment_.data_kind) &&
        !is_one_of(condition.exempt_recipient_kinds())) {
      Fail(absl::StrCat(
          "data of the kind `", shipment_.data_kind, "` is excluded",
          condition.exempt_recipient_kinds().empty()
              ? ""
              : absl::StrCat(", and ", NameOf(recipient_), " does not declare to be ",
                             absl::StrJoin(condition.exempt_recipient_kinds(), " or "))));
    }
    const bool concerned =
        condition.data_recipient_kinds().empty() || is_one_of(condition.data_recipient_kinds());
    for (const std::string& excluded : condition.data_categories()) {
      for (const std::string& sent : shipment_.data_categories) {
        // Data of a broader category may be of the excluded one.
        if (concerned &&
            (vocabulary::Covers(excluded, sent) || vocabulary::Covers(sent, excluded))) {
          Fail(absl::StrCat("data of the category `", excluded, "` is excluded"));
        }
      }
    }
    if (result_.finding.status() == v1::RULE_STATUS_UNSPECIFIED) {
      Hold("nothing declared is among what the instrument excludes", {});
    }
    return std::move(result_);
  }

  WeighedCondition Safeguard(const v1::SafeguardCondition& condition) {
    if (condition.within_group() && !recipient_.exports) {
      Fail(absl::StrCat("what is sent to ", NameOf(recipient_),
                        " comes from outside its group, whose companies alone it binds"));
      return std::move(result_);
    }
    const base::Interval signature = base::IntervalOf("", condition.signed_before());
    for (const v1::SignedDocument& document : shipment_.tenant.signed_documents()) {
      if (SignedDocument(condition, signature, document)) return std::move(result_);
    }
    if (recipient_.entity != nullptr) {
      for (const v1::Safeguard& one : recipient_.entity->safeguards()) {
        if (Declared(condition, signature, one)) return std::move(result_);
      }
    }
    if (result_.finding.status() == v1::RULE_STATUS_UNPROVEN) return std::move(result_);
    if (recipient_.entity == nullptr) return NobodyKnown();
    Miss(absl::StrCat("safeguard:", condition.instruments(0)),
         absl::StrCat("whether ", NameOf(recipient_), " is bound by `",
                      absl::StrJoin(condition.instruments(), "` or `"), "`",
                      condition.signed_before().empty()
                          ? ""
                          : absl::StrCat(", signed before ", condition.signed_before(), ","),
                      " is not documented"));
    return std::move(result_);
  }

 private:
  void NotOnTheDay(const v1::Certification& one, const base::Interval& interval,
                   const std::string& fact) {
    const std::string text =
        absl::StrCat(NameOf(recipient_), " is not on the list `", one.scheme(), "` on ",
                     base::FormatDay(shipment_.day), " (",
                     DaysOf(one.valid_from(), one.valid_until(), interval), ")");
    // Before the first evidence nobody knows; before its stated first day somebody does.
    if (one.valid_from().empty() && interval.from && shipment_.day < *interval.from) {
      Miss(fact, text);
    } else {
      Fail(text);
    }
  }

  void NotOfTheKind(const v1::Certification& one, const std::string& fact) {
    const std::string what = absl::StrCat("the certification of ", NameOf(recipient_), " on `",
                                          one.scheme(), "` covers");
    if (one.data_kinds().empty()) {
      Miss(absl::StrCat(fact, ":", shipment_.data_kind),
           absl::StrCat("whether ", what, " data of the kind `", shipment_.data_kind,
                        "` is not documented"));
    } else {
      Fail(absl::StrCat(what, " data of the kind `", absl::StrJoin(one.data_kinds(), "`, `"),
                        "`, and not `", shipment_.data_kind, "`"));
    }
  }

  static std::string DaysOf(const std::string& from, const std::string& until,
                            const base::Interval& interval) {
    if (!from.empty() && !until.empty())
      return absl::StrCat("listed from ", from, " until ", until);
    if (!until.empty()) return absl::StrCat("listed until ", until);
    if (!from.empty()) return absl::StrCat("listed from ", from);
    return absl::StrCat("the earliest evidence is from ", base::FormatDay(*interval.from));
  }

  // A certification that does not say what it covers covers what is ordinary: staff data has to be
  // certified for by name.
  bool Covers(const v1::Certification& one) const {
    if (one.data_kinds().empty()) return shipment_.data_kind != kHumanResources;
    return Has(one.data_kinds(), shipment_.data_kind);
  }

  static bool Better(const v1::Certification& one, const v1::Certification& other) {
    if (one.asserted_by() != other.asserted_by()) return one.asserted_by() > other.asserted_by();
    if (one.valid_until().empty() != other.valid_until().empty()) return one.valid_until().empty();
    return one.valid_until() > other.valid_until();
  }

  WeighedCondition Certified(const v1::CertificationCondition& condition,
                             const v1::Certification& best, const std::string& fact) {
    const std::string what =
        absl::StrCat("that ", NameOf(recipient_), " is on the list `", condition.scheme(), "`");
    const bool vendor = best.asserted_by() != v1::ASSERTION_OFFICIAL_LIST;
    if (vendor && demands_.refuse_vendor_assertions) {
      Miss(fact, absl::StrCat("only the vendor asserts ", what, ", and a policy refuses that"));
    } else if (Enough(best.evidence(), what, fact)) {
      Hold(absl::StrCat(NameOf(recipient_), " is on the list `", condition.scheme(), "`",
                        vendor ? ", as only the vendor asserts" : ""),
           best.evidence());
      result_.finding.set_vendor_asserted(vendor);
      result_.next.Add(base::IntervalOf("", best.valid_until()));
    }
    return std::move(result_);
  }

  bool SignedDocument(const v1::SafeguardCondition& condition, const base::Interval& signature,
                      const v1::SignedDocument& document) {
    const bool with_recipient =
        !recipient_.processor_id.empty() && document.processor_id() == recipient_.processor_id &&
        (document.entity_id().empty() ||
         (recipient_.entity != nullptr && document.entity_id() == recipient_.entity->id()));
    if (!with_recipient || !Has(condition.instruments(), document.instrument())) return false;
    const base::Interval interval = base::IntervalOf(document.signed_on(), document.valid_until());
    result_.next.Add(interval);
    if (!interval.Contains(shipment_.day) || !signature.Contains(*interval.from)) return false;
    if (!ModuleFits(recipient_.modules.with_tenant, document.module())) {
      OtherModule(condition,
                  absl::StrCat(InstrumentText(document.instrument(), document.module()),
                               " was signed with ", NameOf(recipient_)),
                  recipient_.modules.with_tenant);
      return false;
    }
    Hold(absl::StrCat(InstrumentText(document.instrument(), document.module()), " was signed with ",
                      NameOf(recipient_), " on ", document.signed_on()),
         {});
    return true;
  }

  bool Declared(const v1::SafeguardCondition& condition, const base::Interval& signature,
                const v1::Safeguard& one) {
    const bool unspecific = Has(condition.unspecific_instruments(), one.instrument());
    if (!unspecific && !Has(condition.instruments(), one.instrument())) return false;
    const base::Interval interval =
        FactInterval(one.valid_from(), one.valid_until(), one.evidence());
    result_.next.Add(interval);
    if (!interval.Contains(shipment_.day)) return false;
    const std::string name = InstrumentText(one.instrument(), one.module());
    const std::string fact = absl::StrCat("safeguard:", condition.instruments(0));
    if (unspecific) {
      Miss(absl::StrCat("safeguard_set:", one.instrument()),
           absl::StrCat(NameOf(recipient_), " declares `", one.instrument(), "`; whether that is `",
                        absl::StrJoin(condition.instruments(), "` or `"), "` is not documented"));
      return false;
    }
    // What one exporter agreed on binds nobody else who sends.
    if (!one.exporter().empty()) {
      Miss(absl::StrCat(fact, ":exporter"),
           absl::StrCat(NameOf(recipient_), " declares ", name, " with ", one.exporter(),
                        " as exporter; whether it binds ", NameOf(recipient_),
                        " towards this sender is not documented"));
      return false;
    }
    if (!ModuleFits(recipient_.modules.of_step, one.module())) {
      OtherModule(condition, absl::StrCat(NameOf(recipient_), " declares ", name),
                  recipient_.modules.of_step);
      return false;
    }
    if (signature.until && (one.valid_from().empty() || !signature.Contains(*interval.from))) {
      Miss(absl::StrCat(fact, ":signed_on"),
           absl::StrCat("whether ", name, " with ", NameOf(recipient_), " was signed before ",
                        condition.signed_before(), " is not documented"));
      return false;
    }
    if (!Enough(one.evidence(), absl::StrCat("that ", NameOf(recipient_), " is bound by ", name),
                fact)) {
      return false;
    }
    Hold(absl::StrCat(NameOf(recipient_), " declares ", name), one.evidence());
    return true;
  }

  // `what` is a clause about a module that is not the one for the step.
  void OtherModule(const v1::SafeguardCondition& condition, const std::string& what,
                   const std::vector<std::string>& fitting) {
    Miss(absl::StrCat("safeguard:", condition.instruments(0), ":module"),
         absl::StrCat(what, "; whether module ", absl::StrJoin(fitting, " or "),
                      ", which is the one for what sender and recipient are, is agreed as well is "
                      "not documented"));
  }

  static std::string InstrumentText(const std::string& instrument, const std::string& module) {
    return absl::StrCat("`", instrument, "`",
                        module.empty() ? "" : absl::StrCat(", module ", module));
  }

  bool Enough(const EvidenceList& evidence, const std::string& what, const std::string& fact) {
    const std::string why = WhyNotEnough(evidence, demands_.evidence, shipment_.day, result_.next);
    if (!why.empty()) Miss(fact, absl::StrCat("the evidence ", what, " ", why));
    return why.empty();
  }

  WeighedCondition NobodyKnown() {
    Miss("recipient_entity",
         absl::StrCat("which legal person of ", recipient_.title, " receives",
                      recipient_.country_code.empty() ? ", and where it is established," : "",
                      " is not documented"));
    return std::move(result_);
  }

  void Hold(const std::string& text, const EvidenceList& evidence) {
    result_.finding.Clear();
    result_.finding.set_status(v1::RULE_STATUS_HOLDS);
    result_.finding.set_text(text);
    *result_.finding.mutable_evidence() = evidence;
  }

  // Where something else is only unproven, the condition may hold all the same.
  void Fail(const std::string& text) {
    if (result_.finding.status() == v1::RULE_STATUS_UNPROVEN) return;
    result_.finding.Clear();
    result_.finding.set_status(v1::RULE_STATUS_FAILS);
    result_.finding.set_text(text);
  }

  void Miss(const std::string& fact, const std::string& text) {
    result_.finding.Clear();
    result_.finding.set_status(v1::RULE_STATUS_UNPROVEN);
    result_.finding.set_text(text);
    v1::MissingFact& missing = *result_.finding.mutable_missing_fact();
    missing.set_fact(fact);
    missing.set_description(Sentence(text));
    missing.set_subject(SubjectOf(recipient_));
  }

  const Recipient& recipient_;
  const Shipment& shipment_;
  const ProofDemands& demands_;
  WeighedCondition result_;
};

}  // namespace

WeighedCondition Weigh(const v1::LawCondition& condition, const Recipient& recipient,
                       const Shipment& shipment, const ProofDemands& demands) {
  Weighing weighing(recipient, shipment, demands);
  switch (condition.kind_case()) {
    case v1::LawCondition::kCertification:
      return weighing.Certification(condition.certification());
    case v1::LawCondition::kStatute:
      return weighing.Statute(condition.statute());
    case v1::LawCondition::kExclusion:
      return weighing.Exclusion(condition.exclusion());
    case v1::LawCondition::kSafeguard:
      return weighing.Safeguard(condition.safeguard());
    case v1::LawCondition::KIND_NOT_SET:
      break;  // a law that has such a condition is refused
  }
  WeighedCondition nothing{{}, base::NextChange(shipment.day)};
  nothing.finding.set_status(v1::RULE_STATUS_FAILS);
  return nothing;
}

}  // namespace domicile::decision
