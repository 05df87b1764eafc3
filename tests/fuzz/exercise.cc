#include "tests/fuzz/exercise.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/catalog/diff.h"
#include "service/catalog/published_list.h"
#include "service/compiled/compiler.h"
#include "service/decision/exposure.h"
#include "service/decision/inputs.h"
#include "service/decision/paths.h"
#include "service/decision/residency.h"
#include "service/law/load.h"
#include "tests/fuzz/input.h"
#include "tests/support/plugin_builder.h"

namespace domicile::fuzz {
namespace {

using testing::Downstream;
using testing::kEvidence;
using testing::kHearsay;
using testing::Placement;
using testing::PluginBuilder;
using testing::Setting;
using testing::Site;

const absl::CivilDay kDay(2026, 11, 24);
// An input may bring much; what is found is found in the first of it.
constexpr size_t kMostConnectors = 12, kMostTenants = 6;

v1::Provider TheProvider() {
  v1::Provider provider;
  provider.set_title("XCALLY");
  provider.set_country_code("IT");
  return provider;
}

void DecideOne(compiled::Compiler& compiler, const compiled::Snapshot& snapshot,
               v1::TransferCheck check) {
  const std::string tenant = check.tenant_id(), connector = check.connector_id();
  check.clear_tenant_id();
  check.clear_connector_id();
  const std::string fields = check.SerializeAsString();
  const compiled::Shape* shape = nullptr;
  if (!fields.empty()) {
    shape = compiler.shapes()->Find(fields);
    if (shape == nullptr) shape = compiler.shapes()->Insert(fields, check);
    if (shape == nullptr) return;
  }
  check.set_tenant_id(tenant);
  check.set_connector_id(connector);
  const compiled::Answer answer =
      snapshot.Decide(tenant, connector, shape, compiled::DayNumber(kDay));
  const auto expected = snapshot.Reference(check, kDay);
  if (!answer.decided()) return;
  const std::string about = check.DebugString();
  DOMICILE_FUZZ_EXPECT(expected.ok(), about + expected.status().ToString());
  std::string bytes;
  snapshot.AppendDecision(answer, tenant, bytes);
  v1::Decision whole;
  DOMICILE_FUZZ_EXPECT(whole.ParseFromString(bytes), about);
  DOMICILE_FUZZ_EXPECT(whole.verdict() == answer.verdict, about);
  DOMICILE_FUZZ_EXPECT(whole.SerializeAsString() == expected->decision.SerializeAsString(),
                       about + whole.DebugString() + expected->decision.DebugString());
}

}  // namespace

std::shared_ptr<const catalog::Catalog> SmallCatalog() {
  static const auto* const catalog = [] {
    PluginBuilder acme("acme");
    acme.Processor(
        std::string("entities { id: 'it' legal_name: 'Acme S.r.l.' country_code: 'IT' ") +
        kEvidence + "} entities { id: 'us' legal_name: 'Acme Inc' country_code: 'US' " + kEvidence +
        "certifications { scheme: 'eu_us_dpf' asserted_by: ASSERTION_OFFICIAL_LIST "
        "valid_from: '2023-09-01' valid_until: '2026-12-01' " +
        kEvidence + "} }");
    acme.Connector("sms", Placement("main", "entity_id: 'it' " + Site("IT")));
    acme.Connector("chat", "channel_id: 'whatsapp' " + Setting("region", "east west") +
                               Placement("main", "entity_id: 'us' " + Site("US")));
    acme.Connector("mail", "channel_id: 'email' " +
                               Placement("main", "entity_id: 'us' " + Site("US")) +
                               Downstream("beta", "connector_id: 'beta/sms'"));
    return new std::shared_ptr<const catalog::Catalog>(
        testing::BuildOrDie({acme.Build(), PluginBuilder("beta").Build()}));
  }();
  return *catalog;
}

std::shared_ptr<const tenancy::Tenancy> TenantsOf(const catalog::Catalog& catalog) {
  tenancy::Changes changes;
  changes.revision = 1;
  constexpr std::pair<const char*, const char*> kTenants[] = {
      {"rossi", "IT"}, {"smith", "GB"}, {"keller", "CH"}};
  for (const auto& [name, country] : kTenants) {
    auto tenant = std::make_shared<v1::Tenant>();
    tenant->set_id(name);
    tenant->set_country_code(country);
    for (const auto& [id, connector] : catalog.connectors()) {
      if (tenant->opt_ins_size() == static_cast<int>(kMostConnectors)) break;
      v1::OptIn& opt_in = *tenant->add_opt_ins();
      opt_in.set_connector_id(id);
      for (const v1::Input& input : connector.inputs()) {
        const std::vector<std::string> domain = catalog::DomainOf(input);
        if (domain.empty() || input.kind() != v1::INPUT_KIND_SETTING) continue;
        v1::InputAssignment& assignment = *opt_in.add_inputs();
        assignment.set_name(input.name());
        assignment.set_value(domain.front());
      }
    }
    changes.tenants[tenant->id()] = std::move(tenant);
  }
  return tenancy::Tenancy().With(changes);
}

void Decide(const std::shared_ptr<const catalog::Catalog>& catalog,
            const std::shared_ptr<const law::Law>& law,
            const std::shared_ptr<const tenancy::Tenancy>& tenancy) {
  compiled::Compiler compiler(TheProvider());
  compiler.SetWorld(catalog, law, kDay, {});
  const auto snapshot = compiler.SetTenancy(tenancy);
  size_t tenants = 0;
  for (const auto& tenant : tenancy->tenants()) {
    if (++tenants > kMostTenants) return;
    size_t connectors = 0;
    for (const auto& [id, connector] : catalog->connectors()) {
      if (++connectors > kMostConnectors) break;
      v1::TransferCheck check;
      check.set_tenant_id(tenant->id());
      check.set_connector_id(id);
      DecideOne(compiler, *snapshot, check);
      check.set_data_subject_country("US");
      check.add_purposes("support");
      DecideOne(compiler, *snapshot, check);
    }
  }
}

void Exercise(const std::shared_ptr<const catalog::Catalog>& catalog) {
  const auto entries = catalog::PublishedEntries(*catalog);
  catalog::ToMarkdown(entries);
  catalog::ToCsv(entries);
  catalog::ToHtml(entries);
  catalog::Diff(nullptr, *catalog);
  DOMICILE_FUZZ_EXPECT(catalog::Diff(catalog.get(), *catalog).empty(), "it differs from itself");

  decision::Question question;
  question.mode = decision::Mode::kPossible;
  question.as_of = kDay;
  question.provider = TheProvider();
  size_t connectors = 0;
  for (const auto& [id, connector] : catalog->connectors()) {
    if (++connectors > kMostConnectors) break;
    decision::FindPaths(*catalog, connector, question);
    decision::Question definite = question;
    definite.mode = decision::Mode::kDefinite;
    definite.tenant_country = "IT";
    definite.data_subject_country = "FR";
    (void)decision::ResolveResidency(*catalog, {&connector}, definite);
    for (const v1::Input& input : connector.inputs()) {
      for (const std::string& value : catalog::DomainOf(input)) {
        v1::InputAssignment assignment;
        assignment.set_name(input.name());
        assignment.set_value(value);
        definite.inputs = {assignment};
        (void)decision::CheckInputs(*catalog, {&connector}, definite);
        (void)decision::ResolveResidency(*catalog, {&connector}, definite);
        break;
      }
    }
  }
  decision::FindExposure(*catalog, decision::TargetCountry{"US"}, question);
  decision::FindExposure(*catalog, decision::TargetParentCountry{"US"}, question);
  Decide(catalog, law::BundledLaw(), TenantsOf(*catalog));
}

}  // namespace domicile::fuzz
