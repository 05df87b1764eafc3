// What requests say beside tenant and connector. They say little, and the same again and again.

#ifndef DOMICILE_SERVICE_COMPILED_SHAPES_H_
#define DOMICILE_SERVICE_COMPILED_SHAPES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "domicile/v1/transfer_check.pb.h"
#include "service/base/absl_view.h"
#include "service/compiled/concurrent_map.h"

namespace domicile::compiled {

struct Shape {
  uint16_t number = 0;      // 0 is that of a request that says nothing more
  v1::TransferCheck check;  // without tenant and connector; its fields are valid
};

// The number of the shape; null is one that says nothing more.
inline uint16_t NumberOf(const Shape* shape) { return shape == nullptr ? 0 : shape->number; }

// Thread-safe. What was found lives as long as this.
class Shapes {
 public:
  // Beyond so many, requests are decided by the engine that needs none of this.
  static constexpr size_t kMost = 16'384;

  // The shape of the fields as they were serialised; null when they have not been seen.
  const Shape* Find(std::string_view fields) const {
    const auto* found = shapes_.Find(base::AbslView(fields));
    return found == nullptr ? nullptr : found->get();
  }

  // Null when there are too many.
  const Shape* Insert(std::string_view fields, v1::TransferCheck check) {
    check.clear_tenant_id();
    check.clear_connector_id();
    absl::MutexLock lock(&mutex_);
    if (const Shape* found = Find(fields)) return found;
    const auto number = static_cast<uint16_t>(shapes_.size() + 1);
    shapes_.Insert(std::string(fields),
                   std::make_shared<const Shape>(Shape{number, std::move(check)}));
    return Find(fields);
  }

 private:
  absl::Mutex mutex_;  // one takes a number at a time
  ConcurrentMap<std::string, std::shared_ptr<const Shape>> shapes_{kMost};
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_SHAPES_H_
