#include "service/loader/sandbox_report.h"

#include <sched.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/status_macros.h"
#include "service/loader/child.h"
#include "service/loader/library_file.h"
#include "service/loader/spawn.h"

namespace domicile::loader {

std::string DescribeSandbox(const host_sandbox& sandbox) {
  constexpr std::pair<int, const char*> kNamespaces[] = {
      {CLONE_NEWUSER, "user"}, {CLONE_NEWNET, "net"}, {CLONE_NEWNS, "mount"},
      {CLONE_NEWIPC, "ipc"},   {CLONE_NEWUTS, "uts"}, {CLONE_NEWCGROUP, "cgroup"}};
  std::vector<std::string> layers = {"a filter of system calls"};
  if (sandbox.landlock_abi > 0) layers.push_back(absl::StrCat("Landlock ", sandbox.landlock_abi));
  std::vector<std::string> namespaces;
  for (const auto& [flag, name] : kNamespaces) {
    if ((sandbox.namespaces & static_cast<uint32_t>(flag)) != 0) namespaces.push_back(name);
  }
  if (!namespaces.empty()) {
    layers.push_back(absl::StrCat("namespaces (", absl::StrJoin(namespaces, ", "), ")"));
  }
  if (sandbox.empty_root != 0) layers.push_back("an empty root directory");
  return absl::StrJoin(layers, ", ");
}

absl::StatusOr<std::string> TrySandbox(const LoadOptions& options) {
  std::string program = options.host_program;
  if (program.empty()) {
    DOMICILE_ASSIGN_OR_RETURN(program, FindHostProgram());
  }
  // With nothing to open in it.
  DOMICILE_ASSIGN_OR_RETURN(const base::UniqueFd library, SealedCopy(""));
  const ChildOptions child_options = {program, options.deadline, options.max_answer_bytes,
                                      options.max_memory_bytes};
  DOMICILE_ASSIGN_OR_RETURN(const Child child, Child::Start(child_options, library));
  return DescribeSandbox(child.sandbox());
}

}  // namespace domicile::loader
