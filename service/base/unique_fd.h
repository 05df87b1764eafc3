// A file descriptor that is closed with its owner.

#ifndef DOMICILE_SERVICE_BASE_UNIQUE_FD_H_
#define DOMICILE_SERVICE_BASE_UNIQUE_FD_H_

#include <unistd.h>

#include <utility>

namespace domicile::base {

class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~UniqueFd() {
    if (fd_ >= 0) close(fd_);
  }

  bool valid() const { return fd_ >= 0; }
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_UNIQUE_FD_H_
