// What requests say beside tenant and connector. They say little, and the same again and again.

#ifndef DOMICILE_SERVICE_COMPILED_SHAPES_H_
#define DOMICILE_SERVICE_COMPILED_SHAPES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "domicile/v1/transfer_check.pb.h"
#include "service/base/absl_view.h"
#include "service/compiled/concurrent_map.h"

namespace domicile::compiled {

struct Shape {
  uint32_t number = 0;      // 0 is that of a request that says nothing more
  v1::TransferCheck check;  // without tenant and connector; its fields are valid
};

// Thread-safe. What was found lives as long as this.
class Shapes {
 public:
  // Beyond so many, requests are decided by the engine that needs none of this.
  static constexpr size_t kMost = 16'384;

  // The shape of the fields as they were serialised; null when they have not been seen.
  const Shape* Find(std::string_view fields) const { return shapes_.Find(base::AbslView(fields)); }

  // Null when there are too many.
  const Shape* Insert(std::string_view fields, v1::TransferCheck check) {
    check.clear_tenant_id();
    check.clear_connector_id();
    const uint32_t number = next_.fetch_add(1, std::memory_order_relaxed);
    return shapes_.Insert(std::string(fields), Shape{number, std::move(check)});
  }

 private:
  ConcurrentMap<std::string, Shape> shapes_{kMost};
  std::atomic<uint32_t> next_{1};
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_SHAPES_H_
