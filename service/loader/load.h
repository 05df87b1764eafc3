// Opens the plugins of a directory and hands over what is in them.
//
//   loader::LoadOptions options;
//   options.directory = "/usr/lib/domicile/plugins";
//   options.domain = ...;  // which countries there are
//   absl::StatusOr<loader::LoadResult> result = loader::LoadPluginDirectory(options);
//
// No plugin code runs in this process: each file is opened by a child in a sandbox, which lives for
// as long as it takes to read its descriptors and to ask its resolvers about every combination of
// their inputs. Whatever a plugin does, the worst that follows is its rejection.

#ifndef DOMICILE_SERVICE_LOADER_LOAD_H_
#define DOMICILE_SERVICE_LOADER_LOAD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "domicile/v1/input.pb.h"
#include "service/catalog/plugin_content.h"
#include "service/loader/verification.h"

namespace domicile::loader {

// The values that an input can have, such as the codes of all countries for one that is a country.
// Called from several threads at once.
using DomainFunction = std::function<std::vector<std::string>(const v1::Input& input)>;

// What plugins handed over, by the SHA-256 of their files in hexadecimal. Only what a plugin says
// is taken from it, and neither a file's name nor who signed it.
using HandedOver = std::map<std::string, std::shared_ptr<const catalog::PluginContent>>;

struct LoadOptions {
  // For LoadPluginDirectory.
  std::string directory;
  // The program that opens plugins; empty means `domicile-plugin-host` beside the running program,
  // or where it was installed.
  std::string host_program;
  // For resolvers; when it is not set, an input has the values that its descriptor lists.
  DomainFunction domain;
  // Who may vouch for a plugin. Null asks nobody, and looks neither at the owner nor the mode of a
  // file: for tools that look into a plugin which a person has named. A server always sets it.
  std::shared_ptr<const Verification> verification;
  // What was handed over when the same was loaded before, with the same limits. A file of those
  // bytes is verified as any other, and no child opens it again.
  HandedOver known;
  // How many plugins are open at the same time; 0 means as many as there are cores.
  int parallelism = 0;

  // The rest holds for each plugin. The deadline is elapsed time, from the start of the child to
  // its last answer; finite.
  absl::Duration deadline = absl::Seconds(5);
  int64_t max_file_bytes = 16 << 20;
  int64_t max_answer_bytes = 4 << 20;    // of all descriptors and tables; a message parsed from
                                         // hostile bytes can take a hundred times their size
  int64_t max_memory_bytes = 256 << 20;  // of the child's address space, the file included
  int max_connectors = 256;
  int64_t max_resolver_combinations = 4096;  // for each connector
  int max_resolver_inputs = 16;              // likewise
};

struct LoadResult {
  std::vector<catalog::PluginContent> plugins;  // by the name of the file
  // By the name of the file. The reasons are those of rejection_reason.h.
  std::vector<catalog::Rejection> rejections;
};

// Whether a file of the plugin directory is taken for a plugin: its name ends in `.so` and does not
// begin with a dot, so that a file may be written under a hidden name and then renamed.
bool IsPluginFileName(std::string_view name);

// Whether it is that, or what vouches for one.
bool IsPartOfPlugin(std::string_view name);

// Loads every plugin of a directory, but for those that are removed meanwhile. What is wrong with a
// plugin is in the result; an error means that there is no result: NOT_FOUND or PERMISSION_DENIED
// when the directory cannot be read, FAILED_PRECONDITION, INTERNAL or another code when children
// cannot be started here.
//
// May be called from any thread, and from several at once. It starts threads and child processes of
// its own and is done with all of them when it returns. It neither forks nor touches how this
// process handles signals, and waits for no child but its own.
absl::StatusOr<LoadResult> LoadPluginDirectory(const LoadOptions& options);

// Loads one file, whatever its name. Errors are as above.
absl::StatusOr<std::variant<catalog::PluginContent, catalog::Rejection>> LoadPluginFile(
    const std::string& path, const LoadOptions& options);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_LOAD_H_
