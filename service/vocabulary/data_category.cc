#include "service/vocabulary/data_category.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/base/nearest.h"

namespace domicile::vocabulary {

const std::vector<std::string>& DataCategories() {
  static const auto* const keys = new std::vector<std::string>{
      "system",
      "system.authentication",
      "system.operations",
      "user",
      "user.account",
      "user.account.username",
      "user.authorization",
      "user.authorization.biometrics",
      "user.authorization.credentials",
      "user.authorization.password",
      "user.behavior",
      "user.behavior.browsing_history",
      "user.behavior.media_consumption",
      "user.behavior.purchase_history",
      "user.behavior.search_history",
      "user.biometrics",
      "user.biometrics.fingerprint",
      "user.biometrics.retinal",
      "user.biometrics.voice",
      "user.children",
      "user.children.children_under_thirteen",
      "user.children.thirteen_to_sixteen",
      "user.contact",
      "user.contact.address",
      "user.contact.address.city",
      "user.contact.address.country",
      "user.contact.address.mailing_address",
      "user.contact.address.postal_code",
      "user.contact.address.state",
      "user.contact.address.street",
      "user.contact.email",
      "user.contact.fax_number",
      "user.contact.phone_number",
      "user.contact.social_url",
      "user.content",
      "user.content.private",
      "user.content.public",
      "user.content.self_image",
      "user.criminal_history",
      "user.demographic",
      "user.demographic.age_range",
      "user.demographic.citizenship_or_immigration_status",
      "user.demographic.date_of_birth",
      "user.demographic.gender",
      "user.demographic.language",
      "user.demographic.marital_status",
      "user.demographic.philosophical_belief",
      "user.demographic.political_opinion",
      "user.demographic.profile",
      "user.demographic.protected_classifications",
      "user.demographic.race_ethnicity",
      "user.demographic.religious_belief",
      "user.demographic.sexual_orientation",
      "user.demographic.union_membership",
      "user.device",
      "user.device.cookie",
      "user.device.cookie_id",
      "user.device.device_id",
      "user.device.ip_address",
      "user.device.sensor",
      "user.device.telemetry",
      "user.financial",
      "user.financial.bank_account",
      "user.financial.credit_card",
      "user.government_id",
      "user.government_id.birth_certificate",
      "user.government_id.drivers_license_number",
      "user.government_id.immigration",
      "user.government_id.national_identification_number",
      "user.government_id.passport_number",
      "user.government_id.vehicle_registration",
      "user.health",
      "user.health.baby_formula",
      "user.health.condition",
      "user.health.genetic",
      "user.health.insurance_beneficiary_id",
      "user.health.maternity_clothing",
      "user.health.medical_diagnosis",
      "user.health.medications",
      "user.health.prescriptions",
      "user.health.record_id",
      "user.health.reproductive_or_sexual",
      "user.health.social_psychological_behavioral",
      "user.health.symptons",  // so spelled in fideslang
      "user.health.treatment",
      "user.location",
      "user.location.coarse",
      "user.location.precise",
      "user.name",
      "user.name.first",
      "user.name.last",
      "user.payment",
      "user.privacy_preferences",
      "user.professional_information",
      "user.professional_information.job_title",
      "user.professional_information.workplace",
      "user.settings",
      "user.social_activity",
      "user.unique_id",
      "user.unique_id.deterministic",
      "user.unique_id.probablistic",  // so spelled in fideslang
  };
  return *keys;
}

absl::Status CheckDataCategory(std::string_view key) {
  const std::vector<std::string>& keys = DataCategories();
  if (std::binary_search(keys.begin(), keys.end(), key)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "`", std::string(key), "` is not a data category of fideslang", base::DidYouMean(key, keys)));
}

bool Covers(std::string_view ancestor, std::string_view category) {
  return category.substr(0, ancestor.size()) == ancestor &&
         (category.size() == ancestor.size() || category[ancestor.size()] == '.');
}

}  // namespace domicile::vocabulary
