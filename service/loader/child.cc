#include "service/loader/child.h"

#include <errno.h>
#include <poll.h>
// glibc 2.36 forgot to declare these as C.
extern "C" {
#include <sys/pidfd.h>
}
#include <sys/socket.h>
#include <sys/wait.h>

#include <cstring>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/loader/child_refusal.h"
#include "service/loader/refusal.h"
#include "service/loader/rejection_reason.h"

namespace domicile::loader {
namespace {

using Clock = std::chrono::steady_clock;

// A backstop for a loader that is stopped: the deadline ends a child earlier.
int64_t CpuSeconds(absl::Duration deadline) { return absl::ToInt64Seconds(deadline) + 1; }

}  // namespace

Child::Child(const ChildOptions& options, SpawnedHost host)
    : host_(std::move(host)),
      deadline_(Clock::now() + absl::ToChronoNanoseconds(options.deadline)),
      allowed_(options.deadline),
      max_answer_bytes_(options.max_answer_bytes),
      bytes_left_(options.max_answer_bytes) {}

Child::~Child() {
  if (!host_.process.valid()) return;
  pidfd_send_signal(host_.process.get(), SIGKILL, nullptr, 0);
  siginfo_t info;
  while (waitid(P_PIDFD, host_.process.get(), &info, WEXITED) != 0 && errno == EINTR) {
  }
}

absl::StatusOr<Child> Child::Start(const ChildOptions& options, const base::UniqueFd& library) {
  DOMICILE_ASSIGN_OR_RETURN(SpawnedHost host, SpawnHost(options.program, options.max_memory_bytes,
                                                        CpuSeconds(options.deadline), library));
  Child child(options, std::move(host));
  child.SetActivity("before its sandbox was up");
  const absl::StatusOr<Frame> frame = child.ReceiveAny();
  if (!frame.ok()) {
    return absl::InternalError(
        absl::StrCat("the plugin host ", options.program, " ", frame.status().message()));
  }
  if (frame->kind != HOST_READY) {
    return absl::FailedPreconditionError(
        absl::StrCat("the plugin host ", options.program,
                     " cannot make its sandbox: ", Printable(frame->payload)));
  }
  if (frame->payload.size() != sizeof(child.sandbox_)) {
    return absl::InternalError(
        absl::StrCat("the plugin host ", options.program, " is of another version"));
  }
  std::memcpy(&child.sandbox_, frame->payload.data(), sizeof(child.sandbox_));
  DOMICILE_RETURN_IF_ERROR(child.Send(HOST_OPEN, {}));
  return child;
}

absl::StatusOr<Frame> Child::Receive() {
  DOMICILE_ASSIGN_OR_RETURN(Frame frame, ReceiveAny());
  if (frame.kind == HOST_REFUSED) return DescribeRefusal(frame.payload, activity_);
  return frame;
}

absl::StatusOr<Frame> Child::ReceiveAny() {
  host_frame header;
  DOMICILE_ASSIGN_OR_RETURN(const std::string bytes, Take(sizeof(header)));
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.size > bytes_left_) {
    return Refuse(kTooLarge, absl::StrCat("hands over more than ", max_answer_bytes_, " bytes"));
  }
  bytes_left_ -= header.size;
  Frame frame{header.kind, {}};
  DOMICILE_ASSIGN_OR_RETURN(frame.payload, Take(header.size));
  return frame;
}

absl::StatusOr<std::string> Child::Take(size_t size) {
  while (received_.size() < size) {
    char buffer[64 << 10];
    const ssize_t got = recv(host_.channel.get(), buffer, sizeof(buffer), MSG_DONTWAIT);
    if (got > 0) {
      received_.append(buffer, static_cast<size_t>(got));
    } else if (got == 0 || errno == ECONNRESET) {
      return DescribeEnd();
    } else if (errno == EAGAIN) {
      DOMICILE_RETURN_IF_ERROR(Wait(host_.channel, POLLIN));
    } else if (errno != EINTR) {
      return absl::ErrnoToStatus(errno, "cannot read from the plugin host");
    }
  }
  std::string taken = received_.substr(0, size);
  received_.erase(0, size);
  return taken;
}

absl::Status Child::Send(host_frame_kind kind, std::string_view payload) {
  const host_frame header = {kind, static_cast<uint32_t>(payload.size())};
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof(header));
  bytes.append(payload);
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t sent =
        send(host_.channel.get(), rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) {
      rest.remove_prefix(static_cast<size_t>(sent));
    } else if (errno == EPIPE || errno == ECONNRESET) {
      break;
    } else if (errno == EAGAIN) {
      DOMICILE_RETURN_IF_ERROR(Wait(host_.channel, POLLOUT));
    } else if (errno != EINTR) {
      return absl::ErrnoToStatus(errno, "cannot write to the plugin host");
    }
  }
  return absl::OkStatus();
}

absl::Status Child::Wait(const base::UniqueFd& fd, short event) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
    if (left.count() <= 0) {
      return Refuse(kHung, absl::StrCat("did not finish within ", absl::FormatDuration(allowed_),
                                        " ", activity_));
    }
    pollfd poll_fd = {fd.get(), event, 0};
    const int ready = poll(&poll_fd, 1, static_cast<int>(left.count()));
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return absl::ErrnoToStatus(errno, "poll");
  }
}

absl::Status Child::DescribeEnd() {
  siginfo_t info = {};
  bool known = false;
  if (host_.process.valid()) {
    DOMICILE_RETURN_IF_ERROR(Wait(host_.process, POLLIN));
    known = waitid(P_PIDFD, host_.process.get(), &info, WEXITED) == 0;
  }
  host_.process = base::UniqueFd();
  if (!known) {
    // Somebody else in this process waits for all children, or ignores SIGCHLD.
    return Refuse(kCrashed, absl::StrCat("ended the process ", activity_));
  }
  return DescribeExit(info.si_code, info.si_status, activity_);
}

}  // namespace domicile::loader
