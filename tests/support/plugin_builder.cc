#include "tests/support/plugin_builder.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/base/absl_view.h"
#include "service/base/digest.h"

namespace domicile::testing {
namespace {}  // namespace

std::string Site(std::string_view country_code, std::string_view more) {
  return absl::StrCat("sites { place { country_code: \"", base::AbslView(country_code),
                      "\" } activities: ACTIVITY_STORAGE strength: STRENGTH_DOCUMENTED", kEvidence,
                      base::AbslView(more), " } ");
}

std::string Placement(std::string_view id, std::string_view content) {
  return absl::StrCat("placements { id: \"", base::AbslView(id), "\" ", base::AbslView(content),
                      " } ");
}

std::string Setting(std::string_view name, std::string_view values, std::string_view more) {
  std::string text = absl::StrCat("inputs { name: \"", base::AbslView(name),
                                  "\" kind: INPUT_KIND_SETTING ", base::AbslView(more));
  for (const absl::string_view value :
       absl::StrSplit(base::AbslView(values), ' ', absl::SkipEmpty())) {
    absl::StrAppend(&text, " values { value: \"", value, "\" }");
  }
  return text + " } ";
}

std::string Downstream(std::string_view id, std::string_view recipient, std::string_view more) {
  return absl::StrCat("downstreams { id: \"", base::AbslView(id),
                      "\" relation: RELATION_SUB_PROCESSOR ", base::AbslView(recipient), kEvidence,
                      base::AbslView(more), " } ");
}

PluginBuilder::PluginBuilder(std::string_view processor_id) {
  File(absl::StrCat("lib", base::AbslView(processor_id), ".so"));
  v1::Processor& processor = *content_.processor.mutable_processor();
  processor.set_id(std::string(processor_id));
  processor.set_title(absl::StrCat("The company ", base::AbslView(processor_id)));
  MergeText(
      R"(sources { id: "S" title: "A source" url: "https://source.example/" date: "2024-05-02" })",
      processor);
}

PluginBuilder& PluginBuilder::File(std::string_view name) {
  content_.file = std::string(name);
  content_.digest = base::Sha256Hex(name);
  return *this;
}

PluginBuilder& PluginBuilder::Processor(std::string_view text) {
  MergeText(text, *content_.processor.mutable_processor());
  return *this;
}

PluginBuilder& PluginBuilder::Channel(std::string_view id) {
  v1::Channel& channel = *content_.processor.add_channels();
  channel.set_id(std::string(id));
  channel.set_title(absl::StrCat("The channel ", base::AbslView(id)));
  return *this;
}

PluginBuilder& PluginBuilder::Connector(std::string_view product, std::string_view text) {
  v1::Connector& connector = *content_.connectors.emplace_back().mutable_connector();
  connector.set_id(absl::StrCat(content_.processor.processor().id(), "/", base::AbslView(product)));
  connector.set_title(absl::StrCat("The product ", base::AbslView(product)));
  MergeText(text, connector);
  if (connector.channel_id().empty()) connector.set_channel_id("sms");
  if (connector.data_categories().empty()) {
    connector.add_data_categories("user.contact.phone_number");
  }
  if (connector.placements().empty()) MergeText(Placement("main", Site("IT")), connector);
  return *this;
}

catalog::PluginContent PluginBuilder::Build() const {
  if (content_.connectors.empty()) return PluginBuilder(*this).Connector("sms").Build();
  return content_;
}

std::shared_ptr<const catalog::Catalog> BuildOrDie(std::vector<catalog::PluginContent> plugins) {
  catalog::CatalogBuild build = catalog::BuildCatalog(std::move(plugins));
  for (const catalog::Rejection& rejection : build.rejections) {
    std::fprintf(stderr, "%s: %s: %s\n", rejection.file.c_str(), rejection.reason.c_str(),
                 rejection.message.c_str());
  }
  if (!build.rejections.empty()) abort();
  return std::move(build.catalog);
}

}  // namespace domicile::testing
