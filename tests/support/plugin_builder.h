// Plugins and catalogs that a test writes as text.
//
//   auto catalog = BuildOrDie({PluginBuilder("acme")
//                                  .Connector("sms", Placement("main", Site("IT")))
//                                  .Build()});

#ifndef DOMICILE_TESTS_SUPPORT_PLUGIN_BUILDER_H_
#define DOMICILE_TESTS_SUPPORT_PLUGIN_BUILDER_H_

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/text_format.h"
#include "service/catalog/catalog_builder.h"

namespace domicile::testing {

// Evidence that may be relied on, and some that may not; source `S` is that of PluginBuilder.
inline constexpr char kEvidence[] = R"( evidence { basis: BASIS_SOURCED source_id: "S" } )";
inline constexpr char kHearsay[] =
    R"( evidence { basis: BASIS_KNOWN note: "Everybody says so." } )";

// Sets what `text` says and leaves the rest of the message. A text with a mistake ends the program,
// so that no test passes on it.
template <typename Message>
void MergeText(std::string_view text, Message& message) {
  google::protobuf::TextFormat::Parser parser;
  if (!parser.MergeFromString(std::string(text), &message)) {
    std::fprintf(stderr, "no %s: %s\n", message.GetTypeName().c_str(), std::string(text).c_str());
    abort();
  }
}

template <typename Message>
Message FromText(std::string_view text) {
  Message message;
  MergeText(text, message);
  return message;
}

// A site where data is stored, believed because of kEvidence. `more` sets further fields.
std::string Site(std::string_view country_code, std::string_view more = "");

// A placement with that content.
std::string Placement(std::string_view id, std::string_view content);

// A setting with values that are separated by blanks.
std::string Setting(std::string_view name, std::string_view values, std::string_view more = "");

// A downstream by kEvidence; `recipient` is a field such as `connector_id: "meta/whatsapp"`.
std::string Downstream(std::string_view id, std::string_view recipient, std::string_view more = "");

// A plugin that is valid apart from what the test writes into it: `lib<processor>.so`, with a
// source `S` of 2024-05-02.
class PluginBuilder {
 public:
  explicit PluginBuilder(std::string_view processor_id);

  PluginBuilder& File(std::string_view name);

  // Sets fields of the domicile.v1.Processor.
  PluginBuilder& Processor(std::string_view text);

  // Brings a channel.
  PluginBuilder& Channel(std::string_view id);

  // Adds a connector and sets fields of it. Unless the text says otherwise, it works on the channel
  // `sms` with telephone numbers, in Italy.
  PluginBuilder& Connector(std::string_view product, std::string_view text = "");

  // A plugin without connectors is given `sms`.
  catalog::PluginContent Build() const;

 private:
  catalog::PluginContent content_;
};

// The catalog of plugins that all hold; ends the program when one is refused.
std::shared_ptr<const catalog::Catalog> BuildOrDie(std::vector<catalog::PluginContent> plugins);

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_PLUGIN_BUILDER_H_
