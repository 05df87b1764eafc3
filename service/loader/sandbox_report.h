// What this machine allows of the sandbox in which plugins are opened.

#ifndef DOMICILE_SERVICE_LOADER_SANDBOX_REPORT_H_
#define DOMICILE_SERVICE_LOADER_SANDBOX_REPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "service/loader/host/protocol.h"
#include "service/loader/load.h"

namespace domicile::loader {

// In words, such as `a filter of system calls, Landlock 4, namespaces (user, net)`.
std::string DescribeSandbox(const host_sandbox& sandbox);

// Makes a sandbox and says what it is. The errors are those of LoadPluginFile.
absl::StatusOr<std::string> TrySandbox(const LoadOptions& options);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_SANDBOX_REPORT_H_
