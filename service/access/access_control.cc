#include "service/access/access_control.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/messages/message_file.h"

namespace domicile::access {
namespace {

// Far more than anybody has tenants and principals for.
constexpr off_t kLargest = 64 << 20;

// The content of a file that nobody else may have written. What is looked at is what is read.
absl::StatusOr<std::string> ReadOwn(const std::string& file) {
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    const std::string text = absl::StrCat(file, ": ", std::strerror(errno));
    return errno == ENOENT ? absl::NotFoundError(text) : absl::FailedPreconditionError(text);
  }
  struct stat found = {};
  std::string content;
  const auto read_all = [&]() -> absl::Status {
    if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode) || found.st_size > kLargest) {
      return absl::FailedPreconditionError(absl::StrCat(file, ": is not a file of a few bytes"));
    }
    if (found.st_uid != 0 && found.st_uid != geteuid()) {
      return absl::FailedPreconditionError(
          absl::StrCat(file, ": belongs to user ", found.st_uid,
                       "; who may ask is for root or the server's own user to say"));
    }
    if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
      return absl::FailedPreconditionError(
          absl::StrCat(file, ": others may write to it; `chmod go-w ", file, "`"));
    }
    char buffer[1 << 14];
    for (;;) {
      const ssize_t got = read(fd, buffer, sizeof(buffer));
      if (got == 0) return absl::OkStatus();
      if (got < 0) return absl::FailedPreconditionError(file + ": " + std::strerror(errno));
      content.append(buffer, static_cast<size_t>(got));
    }
  };
  const absl::Status status = read_all();
  close(fd);
  if (!status.ok()) return status;
  return content;
}

absl::StatusOr<std::shared_ptr<const AccessList>> ParseAccess(const std::string& file,
                                                              const std::string& text) {
  v1::Access access;
  messages::FieldLines lines;
  messages::ReadOptions options;
  options.lines = &lines;
  if (const absl::Status read =
          messages::ReadMessage(text, file, "an access file", &access, options);
      !read.ok()) {
    return absl::FailedPreconditionError(read.message());
  }
  auto list = AccessList::Make(access);
  if (list.ok()) return list;
  const absl::string_view message = list.status().message();
  const int line = lines.LineOf(message.substr(0, message.find(' ')));
  return absl::FailedPreconditionError(
      absl::StrCat(file, line > 0 ? absl::StrCat(":", line) : "", ": ", message));
}

std::atomic<uint64_t> next_id{1};

// What this thread got last.
struct Kept {
  uint64_t control = 0;
  uint64_t generation = 0;
  std::shared_ptr<const AccessList> list;
};
thread_local Kept kept;

}  // namespace

AccessControl::AccessControl(const std::string& file) : file_(file), id_(next_id.fetch_add(1)) {}

absl::StatusOr<std::shared_ptr<const AccessList>> ReadAccessFile(const std::string& file) {
  DOMICILE_ASSIGN_OR_RETURN(const std::string text, ReadOwn(file));
  return ParseAccess(file, text);
}

absl::StatusOr<std::unique_ptr<AccessControl>> AccessControl::Open(const std::string& file) {
  std::unique_ptr<AccessControl> control(new AccessControl(file));
  if (!control->restricted()) return control;
  DOMICILE_RETURN_IF_ERROR(control->Reload());
  return control;
}

std::shared_ptr<const AccessList> AccessControl::Get() const {
  // The number first: a list that comes in between is asked for once more.
  const uint64_t now = generation();
  if (kept.control != id_ || kept.generation != now) {
    absl::MutexLock lock(&mutex_);
    kept = {id_, now, list_};
  }
  return kept.list;
}

absl::Status AccessControl::Reload() {
  if (!restricted()) return absl::OkStatus();
  absl::MutexLock reload_lock(&reload_mutex_);
  // Whatever changes beside the file makes it be read.
  FileText text = ReadOwn(file_);
  if (text.status() == last_.status() && (!text.ok() || *text == *last_)) return outcome_;
  last_ = std::move(text);
  auto list = last_.ok() ? ParseAccess(file_, *last_)
                         : absl::StatusOr<std::shared_ptr<const AccessList>>(last_.status());
  outcome_ = list.status();
  if (!list.ok()) {
    if (Get() != nullptr) {
      spdlog::error("who may ask stays as it is: {}", std::string(outcome_.message()));
    }
    return outcome_;
  }
  spdlog::info("{} says who may ask: {} principals", file_, (*list)->size());
  absl::MutexLock lock(&mutex_);
  list_ = *std::move(list);
  generation_.fetch_add(1, std::memory_order_release);
  return absl::OkStatus();
}

}  // namespace domicile::access
