#include "service/decision/paths.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/decision/evaluation.h"
#include "service/decision/parties.h"

namespace domicile::decision {
namespace {

class Search {
 public:
  Search(const catalog::Catalog& catalog, const Question& question, PathSearch& found)
      : catalog_(catalog), question_(question), found_(found) {}

  void Start(const v1::Connector& connector) {
    v1::Leg to_provider;
    *to_provider.mutable_from() = TenantParty(question_.tenant_country);
    *to_provider.mutable_to() = ProviderParty(question_.provider);
    *to_provider.mutable_data_categories() = connector.data_categories();
    trail_.push_back(std::move(to_provider));
    v1::Leg to_processor;
    *to_processor.mutable_data_categories() = connector.data_categories();
    Visit(connector, nullptr, nullptr, std::move(to_processor));
  }

 private:
  // Adds the step to the connector, `leg`, which says already how it is reached, and goes on from
  // there.
  void Visit(const v1::Connector& connector, const v1::Downstream* via, const Values* upstream,
             v1::Leg leg) {
    const v1::Processor& processor = catalog_.ProcessorOf(connector);
    Evaluation evaluation =
        Evaluate(question_, processor, connector, ValuesOf(question_, connector, via, upstream));
    *leg.mutable_from() = trail_.back().to();
    *leg.mutable_to() = ProcessorParty(processor);
    *leg.mutable_to()->mutable_entities() = {evaluation.entities.begin(),
                                             evaluation.entities.end()};
    leg.set_connector_id(connector.id());
    *leg.mutable_sites() = {evaluation.sites.begin(), evaluation.sites.end()};
    leg.mutable_unknowns()->Add(evaluation.unknowns.begin(), evaluation.unknowns.end());
    trail_.push_back(std::move(leg));

    found_.missing.insert(found_.missing.end(), evaluation.missing.begin(),
                          evaluation.missing.end());
    for (const auto& [name, value] : evaluation.values) found_.inputs.push_back(value);
    for (const OpenDownstream& next : evaluation.downstreams) {
      GoOn(*next.downstream, next.conditions, evaluation.values);
    }
    if (evaluation.downstreams.empty()) Emit();
    trail_.pop_back();
    // The connector asked about is the one that is left last.
    found_.evaluation = std::move(evaluation);
  }

  void GoOn(const v1::Downstream& downstream, const std::vector<v1::Condition>& conditions,
            const Values& values) {
    v1::Leg leg;
    leg.set_relation(downstream.relation());
    *leg.mutable_conditions() = {conditions.begin(), conditions.end()};
    *leg.mutable_evidence() = downstream.evidence();
    *leg.mutable_data_categories() = downstream.data_categories().empty()
                                         ? trail_.back().data_categories()
                                         : downstream.data_categories();
    *leg.mutable_unknowns() = downstream.unknowns();
    if (downstream.has_connector_id()) {
      Visit(*catalog_.FindConnector(downstream.connector_id()), &downstream, &values,
            std::move(leg));
      return;
    }
    *leg.mutable_from() = trail_.back().to();
    *leg.mutable_to() = downstream.has_processor_id()
                            ? ProcessorParty(*catalog_.FindProcessor(downstream.processor_id()))
                            : ThirdParty(downstream.party());
    for (const v1::Site& site : downstream.sites()) *leg.add_sites()->mutable_site() = site;
    if (downstream.sites().empty() &&
        std::none_of(leg.unknowns().begin(), leg.unknowns().end(), BearsOnLocation)) {
      v1::Unknown& unknown = *leg.add_unknowns();
      unknown.set_fact("processing_location");
      unknown.set_description(absl::StrCat("Where ", leg.to().title(), " acts for ",
                                           leg.from().title(), " is not documented."));
    }
    trail_.push_back(std::move(leg));
    Emit();
    trail_.pop_back();
  }

  void Emit() {
    v1::Path& path = found_.paths.emplace_back();
    path.set_connector_id(trail_[1].connector_id());
    *path.mutable_legs() = {trail_.begin(), trail_.end()};
    std::set<std::string> countries;
    for (const v1::Leg& leg : trail_) {
      for (const v1::ConditionalSite& site : leg.sites()) {
        countries.insert(site.site().place().country_code());
      }
    }
    countries.erase("");
    for (const std::string& country : countries) path.add_country_codes(country);
  }

  const catalog::Catalog& catalog_;
  const Question& question_;
  PathSearch& found_;
  std::vector<v1::Leg> trail_;
};

}  // namespace

PathSearch FindPaths(const catalog::Catalog& catalog, const v1::Connector& connector,
                     const Question& question) {
  PathSearch found;
  Search(catalog, question, found).Start(connector);
  return found;
}

}  // namespace domicile::decision
