#include "clients/cli/plugin_skeleton.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "service/base/status_macros.h"
#include "service/vocabulary/channel.h"
#include "service/vocabulary/identifier.h"

namespace domicile::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kProcessor[] =
    R"(# proto-file: proto/domicile/plugin/v1/descriptor.proto
# proto-message: domicile.plugin.v1.ProcessorDescriptor
#
# What is not here is unknown, and stays so until somebody can say where it is documented: every
# fact needs evidence, such as
#   sources { id: "DPA" title: "Data Processing Agreement" url: "https://…" date: "2026-01-31" checked_date: "2026-02" }
#   entities {
#     id: "@ID@-inc"
#     legal_name: "…"
#     country_code: "…"
#     evidence { basis: BASIS_SOURCED source_id: "DPA" locator: "§1" }
#   }
# and, when the company is on the published list, its row there as `published_entry`.
processor {
  id: "@ID@"
  title: "@ID@"
  unknowns {
    fact: "legal_entity"
    description: "Which legal person provides the service, and where it is established, has not been looked up."
  }
  unknowns {
    fact: "parent"
    description: "Who controls the company has not been looked up."
  }
  unknowns {
    fact: "transfer_mechanism"
    description: "Which transfer instruments the company relies on has not been looked up."
  }
}
@CHANNEL@)";

constexpr char kChannel[] =
    R"(# This channel is not one of Domicile's own.
channels {
  id: "@CHANNEL_ID@"
  title: "@CHANNEL_ID@"
  description: "What travels over this channel has yet to be described."
}
)";

constexpr char kProduct[] =
    R"(# proto-file: proto/domicile/plugin/v1/descriptor.proto
# proto-message: domicile.plugin.v1.ConnectorDescriptor
#
# A place that is documented becomes a site of a placement:
#   sites {
#     place { country_code: "…" }
#     activities: ACTIVITY_PROCESSING
#     strength: STRENGTH_DOCUMENTED
#     evidence { basis: BASIS_SOURCED source_id: "DPA" }
#   }
# A page that nobody read is a pointer of the unknown: pointer_urls: "https://…"
connector {
  id: "@ID@/@PRODUCT@"
  channel_id: "@CHANNEL_ID@"
  title: "@ID@ @PRODUCT@"
  description: "What the product does with data has yet to be described."
  # The widest category there is; name the ones below it that the product handles.
  data_categories: "user"
  placements {
    id: "default"
    unknowns {
      fact: "processing_location"
      description: "Where the product stores and processes data has not been looked up."
    }
    unknowns {
      fact: "onward_recipients"
      description: "Who receives data from the product has not been looked up."
    }
  }
}
)";

constexpr char kCases[] =
    R"(# proto-file: proto/domicile/plugin/v1/cases.proto
# proto-message: domicile.plugin.v1.Cases
cases {
  name: "nothing is known of @ID@/@PRODUCT@ yet"
  connector_id: "@ID@/@PRODUCT@"
  unknown_facts: "onward_recipients"
  unknown_facts: "processing_location"
}
)";

absl::Status CheckId(const std::string& id, const char* what) {
  if (vocabulary::IsIdentifier(id)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "`", id, "` is not the id of a ", what, ": 1 to 63 lower-case letters, digits and hyphens"));
}

bool IsWellKnownChannel(const std::string& id) {
  const auto& channels = vocabulary::WellKnownChannels();
  return std::any_of(channels.begin(), channels.end(),
                     [&](const vocabulary::WellKnownChannel& channel) { return channel.id == id; });
}

}  // namespace

absl::StatusOr<std::vector<std::string>> WritePluginSkeleton(const PluginSkeleton& skeleton,
                                                             const std::string& directory) {
  DOMICILE_RETURN_IF_ERROR(CheckId(skeleton.processor_id, "processor"));
  DOMICILE_RETURN_IF_ERROR(CheckId(skeleton.product, "product"));
  DOMICILE_RETURN_IF_ERROR(CheckId(skeleton.channel_id, "channel"));
  if (skeleton.product == "processor" || skeleton.product == "cases") {
    return absl::InvalidArgumentError(absl::StrCat("a product cannot be called `", skeleton.product,
                                                   "`: the folder has another file of that name"));
  }
  const fs::path folder = fs::path(directory) / skeleton.processor_id;
  std::error_code error;
  if (fs::exists(folder, error)) {
    return absl::AlreadyExistsError(absl::StrCat("`", folder.string(), "` is there already"));
  }
  if (!fs::create_directories(folder, error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot make `", folder.string(), "`: ", error.message()));
  }
  const std::vector<std::pair<std::string, const char*>> files = {
      {"processor", kProcessor}, {skeleton.product, kProduct}, {"cases", kCases}};
  std::vector<std::string> written;
  for (const auto& [name, text] : files) {
    const std::string path = (folder / (name + ".textproto")).string();
    std::ofstream file(path);
    const std::string channel = IsWellKnownChannel(skeleton.channel_id) ? "" : kChannel;
    file << absl::StrReplaceAll(absl::StrReplaceAll(text, {{"@CHANNEL@", channel}}),
                                {{"@ID@", skeleton.processor_id},
                                 {"@PRODUCT@", skeleton.product},
                                 {"@CHANNEL_ID@", skeleton.channel_id}});
    file.close();
    if (!file) return absl::InvalidArgumentError(absl::StrCat("cannot write `", path, "`"));
    written.push_back(path);
  }
  return written;
}

}  // namespace domicile::cli
