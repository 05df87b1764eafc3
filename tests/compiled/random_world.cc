#include "tests/compiled/random_world.h"

#include <utility>

#include "service/base/date.h"
#include "service/law/load.h"
#include "tests/support/bundled_plugins.h"

namespace domicile::testing {

std::string RandomWorld::Pick(const std::vector<std::string>& values) {
  return values[static_cast<size_t>(Number(static_cast<int>(values.size())))];
}

std::string RandomWorld::Country() {
  return Pick({"IT", "DE", "FR", "IE", "NO", "IS", "GB", "CH", "US", "JP", "IN", "CA", "BR", "RU"});
}

std::string RandomWorld::Place() { return Chance(5) ? Pick({"EU", "EEA", "EFTA"}) : Country(); }

std::string RandomWorld::DayNear() { return base::FormatDay(day_ + Number(401) - 200); }

void RandomWorld::ChangeEvidence(google::protobuf::RepeatedPtrField<v1::Evidence>& evidence) {
  for (v1::Evidence& one : evidence) {
    if (Chance(3)) one.set_basis(static_cast<v1::Basis>(1 + Number(v1::Basis_ARRAYSIZE - 1)));
    if (Chance(3)) one.set_checked_date(DayNear());
  }
}

void RandomWorld::ChangeSite(v1::Site& site) {
  if (Chance(2)) {
    const std::string place = Place();
    site.mutable_place()->Clear();
    if (place.size() == 2 && place != "EU") {
      site.mutable_place()->set_country_code(place);
    } else {
      site.mutable_place()->set_group_code(place);
    }
  }
  if (Chance(4)) {
    site.clear_activities();
    do {
      site.add_activities(static_cast<v1::Activity>(1 + Number(v1::Activity_ARRAYSIZE - 1)));
    } while (Chance(2));
  }
  ChangeEvidence(*site.mutable_evidence());
}

void RandomWorld::ChangeProcessor(v1::Processor& processor) {
  for (v1::Entity& entity : *processor.mutable_entities()) {
    if (Chance(3)) entity.set_country_code(Chance(8) ? "" : Country());
    if (Chance(6)) ChangeEvidence(*entity.mutable_evidence());
    for (v1::Certification& one : *entity.mutable_certifications()) {
      if (Chance(4)) one.set_valid_until(DayNear());
      ChangeEvidence(*one.mutable_evidence());
    }
    for (v1::Safeguard& one : *entity.mutable_safeguards()) {
      if (Chance(4)) one.set_valid_until(DayNear());
      ChangeEvidence(*one.mutable_evidence());
    }
  }
}

void RandomWorld::ChangeConnector(v1::Connector& connector) {
  for (v1::Placement& placement : *connector.mutable_placements()) {
    if (Chance(6)) placement.set_valid_until(DayNear());
    if (Chance(4)) placement.clear_unknowns();
    for (v1::Unknown& unknown : *placement.mutable_unknowns()) {
      if (Chance(2)) {
        unknown.set_bearing(static_cast<v1::Bearing>(Number(v1::Bearing_ARRAYSIZE)));
      }
    }
    for (v1::Site& site : *placement.mutable_sites()) ChangeSite(site);
  }
  for (v1::Downstream& downstream : *connector.mutable_downstreams()) {
    if (Chance(6)) downstream.set_valid_until(DayNear());
    for (v1::Site& site : *downstream.mutable_sites()) ChangeSite(site);
  }
}

std::shared_ptr<const catalog::Catalog> RandomWorld::NextCatalog() {
  const catalog::Catalog& bundled = *BundledCatalog().catalog;
  auto processors = bundled.processors();
  auto connectors = bundled.connectors();
  for (auto& [id, processor] : processors) ChangeProcessor(processor);
  for (auto& [id, connector] : connectors) ChangeConnector(connector);
  return std::make_shared<const catalog::Catalog>(std::move(processors), bundled.channels(),
                                                  std::move(connectors));
}

std::shared_ptr<const law::Law> RandomWorld::NextLaw() {
  for (;;) {
    v1::Law data = law::BundledLaw()->data();
    google::protobuf::RepeatedPtrField<v1::LawRule> rules;
    for (v1::LawRule& rule : *data.mutable_rules()) {
      if (Chance(10)) continue;
      if (Chance(6)) rule.set_valid_until(DayNear());
      *rules.Add() = std::move(rule);
    }
    *data.mutable_rules() = std::move(rules);
    for (v1::CountryGroup& group : *data.mutable_groups()) {
      for (v1::CountryMembership& membership : *group.mutable_members()) {
        if (Chance(3)) membership.set_valid_until(DayNear());
      }
    }
    // Some of these contradict themselves, and then the next may do.
    if (auto law = law::Law::Build(std::move(data)); law.ok()) return *law;
  }
}

v1::CountrySet RandomWorld::Countries() {
  v1::CountrySet set;
  do {
    set.add_codes(Chance(3) ? Pick({"EU", "EEA", "EFTA", "EU_GDPR_TERRITORY"}) : Country());
  } while (!Chance(3));
  return set;
}

v1::Selection RandomWorld::Names(const std::vector<std::string>& names) {
  v1::Selection selection;
  const bool allow = Chance(2);
  for (const std::string& name : names) {
    if (!Chance(allow ? 2 : 4)) continue;
    allow ? selection.add_allowed(name) : selection.add_denied(name);
  }
  return selection;
}

v1::Policy RandomWorld::NextPolicy(const std::string& id, const catalog::Catalog& catalog) {
  v1::Policy policy;
  policy.set_id(id);
  policy.set_title("Policy " + id);
  policy.set_provider_wide(Chance(15));
  if (Chance(4)) {
    v1::PolicyScope& scope = *policy.mutable_scope();
    if (Chance(3)) scope.add_channel_ids(Pick({"sms", "whatsapp", "speech"}));
    if (Chance(3)) scope.add_connector_ids(Pick(catalog::IdsOf(catalog.connectors())));
    if (Chance(3)) scope.add_data_categories(Pick({"user.contact", "user.content", "user"}));
    if (Chance(3)) scope.add_purposes("marketing");
  }
  if (Chance(3)) *policy.mutable_storage() = Countries();
  if (Chance(3)) *policy.mutable_processing() = Countries();
  if (Chance(6)) *policy.mutable_remote_access() = Countries();
  if (Chance(6)) *policy.mutable_transit() = Countries();
  if (Chance(6)) *policy.mutable_recipients() = Countries();
  if (Chance(8)) *policy.mutable_control() = Countries();
  policy.set_ignore_transit(Chance(10));
  if (Chance(10)) *policy.mutable_channels() = Names({"sms", "whatsapp", "email", "speech"});
  if (Chance(8)) *policy.mutable_processors() = Names(catalog::IdsOf(catalog.processors()));
  if (Chance(10)) *policy.mutable_data_categories() = Names({"user.contact", "user.content"});
  if (Chance(10)) *policy.mutable_purposes() = Names({"marketing", "support"});
  if (Chance(10)) {
    *policy.mutable_instruments() = Names(law::BundledLaw()->RuleIds());
  }
  if (Chance(10)) policy.set_lowest_basis(v1::BASIS_SOURCED);
  if (Chance(10)) policy.set_max_evidence_age_days(1 + Number(200));
  policy.set_refuse_vendor_assertions(Chance(8));
  policy.set_require_known_recipients(Chance(8));
  policy.set_on_undetermined(static_cast<v1::OnUndetermined>(Number(4)));
  if (Chance(4)) {
    v1::Obligation& obligation = *policy.add_obligations();
    obligation.set_id(Pick({"inform", "encrypt"}));
    obligation.set_text("Do it.");
  }
  return policy;
}

v1::Tenant RandomWorld::NextTenant(const std::string& id, const catalog::Catalog& catalog,
                                   const std::vector<std::string>& policy_ids) {
  v1::Tenant tenant;
  tenant.set_id(id);
  tenant.set_country_code(Country());
  if (Chance(6)) tenant.add_regime_ids(Pick({"eu_gdpr", "uk_gdpr", "swiss_fadp"}));
  if (Chance(20)) tenant.add_regime_ids("no_such_regime");
  for (const std::string& policy_id : policy_ids) {
    if (Chance(6)) tenant.add_policy_ids(policy_id);
  }
  for (const auto& [connector_id, connector] : catalog.connectors()) {
    if (!Chance(2)) continue;
    v1::OptIn& opt_in = *tenant.add_opt_ins();
    opt_in.set_connector_id(connector_id);
    for (const v1::Input& input : connector.inputs()) {
      if (input.kind() != v1::INPUT_KIND_SETTING || Chance(3)) continue;
      v1::InputAssignment& chosen = *opt_in.add_inputs();
      chosen.set_name(input.name());
      chosen.set_value(input.values(Number(input.values_size())).value());
    }
    if (Chance(15)) opt_in.set_valid_from(DayNear());
    if (Chance(15)) opt_in.set_valid_until(DayNear());
  }
  if (Chance(12)) tenant.add_opt_ins()->set_connector_id("gone/sms");
  while (Chance(5)) {
    v1::Objection& objection = *tenant.add_objections();
    objection.set_processor_id(Pick(catalog::IdsOf(catalog.processors())));
    if (Chance(2)) objection.set_valid_from(DayNear());
  }
  while (Chance(4)) {
    v1::SignedDocument& document = *tenant.add_signed_documents();
    document.set_processor_id(Pick({"meta", "amazon", "twilio", "google", "telnyx"}));
    document.set_instrument(Pick({"scc_2021_914", "idta"}));
    document.set_signed_on("2024-01-01");
    if (Chance(3)) document.set_valid_until(DayNear());
  }
  return tenant;
}

v1::TransferCheck RandomWorld::NextShape(const v1::Connector& connector) {
  v1::TransferCheck shape;
  if (!Chance(3)) return shape;
  if (Chance(2)) shape.set_data_subject_country(Country());
  for (const v1::Input& input : connector.inputs()) {
    if (input.kind() != v1::INPUT_KIND_SETTING || !Chance(3)) continue;
    v1::InputAssignment& given = *shape.add_inputs();
    given.set_name(input.name());
    given.set_value(Chance(10) ? "nonsense" : input.values(Number(input.values_size())).value());
  }
  if (Chance(4)) shape.add_data_categories(Pick({"user.contact", "user.contact.email", "user"}));
  if (Chance(4)) shape.add_purposes(Pick({"marketing", "support"}));
  if (Chance(5)) shape.set_data_kind("hr");
  return shape;
}

}  // namespace domicile::testing
