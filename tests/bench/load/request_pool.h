// Requests, serialised before the measurement, one after the other in memory.

#ifndef DOMICILE_TESTS_BENCH_LOAD_REQUEST_POOL_H_
#define DOMICILE_TESTS_BENCH_LOAD_REQUEST_POOL_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message_lite.h"

namespace domicile::bench {

class RequestPool {
 public:
  void Add(const google::protobuf::MessageLite& request) {
    request.AppendToString(&bytes_);
    ends_.push_back(bytes_.size());
  }

  int size() const { return static_cast<int>(ends_.size()); }

  // Each in turn, and then the first again. There is at least one.
  std::string_view Next() {
    const size_t begin = next_ == 0 ? 0 : ends_[next_ - 1];
    const std::string_view request = std::string_view(bytes_).substr(begin, ends_[next_] - begin);
    next_ = next_ + 1 == ends_.size() ? 0 : next_ + 1;
    return request;
  }

 private:
  std::string bytes_;
  std::vector<size_t> ends_;
  size_t next_ = 0;
};

// How many different questions a load asks: enough for no cache to hold all they touch.
inline constexpr int kQuestions = 1 << 16;

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_REQUEST_POOL_H_
