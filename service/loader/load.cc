#include "service/loader/load.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/digest.h"
#include "service/base/status_macros.h"
#include "service/loader/child.h"
#include "service/loader/elf_check.h"
#include "service/loader/library_file.h"
#include "service/loader/manifest.h"
#include "service/loader/read_plugin.h"
#include "service/loader/refusal.h"
#include "service/loader/rejection_reason.h"

namespace domicile::loader {
namespace {

using Outcome = std::variant<catalog::PluginContent, catalog::Rejection>;

absl::StatusOr<std::string> HostProgram(const LoadOptions& options) {
  if (!options.host_program.empty()) return options.host_program;
  return FindHostProgram();
}

absl::StatusOr<std::string> ReadLibrary(int directory, const std::string& name,
                                        const LoadOptions& options) {
  const FileRules rules = {"a plugin", options.max_file_bytes, options.verification != nullptr};
  absl::StatusOr<std::string> bytes = ReadProtected(directory, name, rules);
  if (absl::IsNotFound(bytes.status()))
    return Refuse(kUnreadable, std::string(bytes.status().message()));
  return bytes;
}

absl::StatusOr<std::optional<plugin::v1::Manifest>> Verify(int directory, const std::string& name,
                                                           const LoadOptions& options,
                                                           catalog::PluginContent& content) {
  if (options.verification == nullptr) return std::nullopt;
  return VerifyManifest(directory, name, content.digest, *options.verification, content.origin);
}

absl::Status Open(const std::string& bytes, const std::string& host_program,
                  const LoadOptions& options, catalog::PluginContent& content) {
  DOMICILE_RETURN_IF_ERROR(CheckElf(bytes));
  DOMICILE_ASSIGN_OR_RETURN(const base::UniqueFd library, SealedCopy(bytes));
  const ChildOptions child_options = {host_program, options.deadline, options.max_answer_bytes,
                                      options.max_memory_bytes};
  DOMICILE_ASSIGN_OR_RETURN(Child child, Child::Start(child_options, library));
  return ReadPlugin(child, options, content);
}

// Fills `content` step by step, so that a refusal comes with the digest and the origin. The bytes
// are read once: what is hashed is what is verified and what the child gets.
absl::Status Load(int directory, const std::string& name, const std::string& host_program,
                  const LoadOptions& options, catalog::PluginContent& content) {
  DOMICILE_ASSIGN_OR_RETURN(const std::string bytes, ReadLibrary(directory, name, options));
  content.digest = base::Sha256Hex(bytes);
  DOMICILE_ASSIGN_OR_RETURN(const std::optional<plugin::v1::Manifest> manifest,
                            Verify(directory, name, options, content));
  if (const auto known = options.known.find(content.digest); known != options.known.end()) {
    content = {content.file,
               content.digest,
               content.origin,
               known->second->descriptors_digest,
               known->second->processor,
               known->second->connectors};
  } else {
    DOMICILE_RETURN_IF_ERROR(Open(bytes, host_program, options, content));
  }
  return manifest.has_value() ? VerifyContent(*manifest, content) : absl::OkStatus();
}

absl::StatusOr<Outcome> LoadOne(int directory, const std::string& name,
                                const std::string& host_program, const LoadOptions& options) {
  catalog::PluginContent content;
  content.file = Printable(name.substr(name.rfind('/') + 1));
  const absl::Status status = Load(directory, name, host_program, options, content);
  if (status.ok()) return content;
  const std::optional<std::string> reason = RefusalReason(status);
  if (!reason.has_value()) return status;
  return catalog::Rejection{content.file, content.digest, *reason,
                            absl::StrCat(content.file, " ", status.message()), content.origin};
}

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

absl::StatusOr<std::vector<std::string>> PluginFileNames(DIR* directory, const std::string& path) {
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(directory);
    if (entry == nullptr) break;
    if (IsPluginFileName(entry->d_name)) names.push_back(entry->d_name);
  }
  if (errno != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot read the plugin directory ", path));
  }
  std::sort(names.begin(), names.end());
  return names;
}

// One that is refused and gone by now was being removed, and is no plugin of this directory.
bool IsThere(int directory, const std::string& name) {
  return faccessat(directory, name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

// One of the threads that share the work. `next` is the first name that nobody has taken.
void LoadShare(int directory, const std::vector<std::string>& names,
               const std::string& host_program, const LoadOptions& options,
               std::atomic<size_t>& next, std::vector<absl::StatusOr<Outcome>>& outcomes) {
  // The program's handlers are to run in its own threads.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  for (size_t i = next++; i < names.size(); i = next++) {
    outcomes[i] = LoadOne(directory, names[i], host_program, options);
    if (!outcomes[i].ok()) next = names.size();
  }
}

int ThreadCount(const LoadOptions& options, size_t files) {
  const int wanted =
      options.parallelism > 0 ? options.parallelism : std::thread::hardware_concurrency();
  return std::clamp<int>(files, 0, std::max(wanted, 1));
}

}  // namespace

bool IsPluginFileName(std::string_view name) {
  return name.size() > 3 && name.front() != '.' && name.substr(name.size() - 3) == ".so";
}

bool IsPartOfPlugin(std::string_view name) {
  for (const std::string_view suffix : {kSignatureSuffix, kManifestSuffix}) {
    if (name.ends_with(suffix))
      return IsPluginFileName(name.substr(0, name.size() - suffix.size()));
  }
  return IsPluginFileName(name);
}

absl::StatusOr<LoadResult> LoadPluginDirectory(const LoadOptions& options) {
  DOMICILE_ASSIGN_OR_RETURN(const std::string host_program, HostProgram(options));
  const Directory directory(opendir(options.directory.c_str()));
  if (directory == nullptr) {
    return absl::ErrnoToStatus(
        errno, absl::StrCat("cannot open the plugin directory ", options.directory));
  }
  DOMICILE_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                            PluginFileNames(directory.get(), options.directory));

  std::vector<absl::StatusOr<Outcome>> outcomes(names.size(), absl::CancelledError());
  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads(ThreadCount(options, names.size()));
  for (std::thread& thread : threads) {
    thread = std::thread(
        [&] { LoadShare(dirfd(directory.get()), names, host_program, options, next, outcomes); });
  }
  for (std::thread& thread : threads) thread.join();

  LoadResult result;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    absl::StatusOr<Outcome>& outcome = outcomes[i];
    // Work is given up only after an error, which is the one to return.
    if (absl::IsCancelled(outcome.status())) continue;
    if (!outcome.ok()) return outcome.status();
    if (auto* content = std::get_if<catalog::PluginContent>(&*outcome)) {
      result.plugins.push_back(std::move(*content));
    } else if (IsThere(dirfd(directory.get()), names[i])) {
      result.rejections.push_back(std::get<catalog::Rejection>(*std::move(outcome)));
    }
  }
  return result;
}

absl::StatusOr<Outcome> LoadPluginFile(const std::string& path, const LoadOptions& options) {
  DOMICILE_ASSIGN_OR_RETURN(const std::string host_program, HostProgram(options));
  return LoadOne(AT_FDCWD, path, host_program, options);
}

}  // namespace domicile::loader
