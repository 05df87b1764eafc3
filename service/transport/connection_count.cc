#include "service/transport/connection_count.h"

#include <sys/stat.h>

#include <utility>

namespace domicile {
namespace {

// Zero for what is no open descriptor. The inode of a socket is its own as long as it is open.
ino_t InodeOf(int fd) {
  struct stat found = {};
  return fstat(fd, &found) == 0 ? found.st_ino : 0;
}

}  // namespace

bool ConnectionCount::Add(int fd) {
  if (open_.size() >= most_) ForgetClosed();
  if (open_.size() >= most_) return false;
  open_[fd] = InodeOf(fd);
  return true;
}

void ConnectionCount::ForgetClosed() {
  for (auto one = open_.begin(); one != open_.end();) {
    if (InodeOf(one->first) == one->second) {
      ++one;
    } else {
      open_.erase(one++);
    }
  }
}

}  // namespace domicile
