// How lists keep their elements: policies as they are, because all decisions read them, and tenants
// serialised. A tenant as a message takes ten times the memory, and is read at length seldom.

#ifndef DOMICILE_SERVICE_TENANCY_KEPT_H_
#define DOMICILE_SERVICE_TENANCY_KEPT_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "domicile/v1/tenant.pb.h"

namespace domicile::tenancy {

// Copies are the same element. Immutable, and thread-safe because of it.
template <typename T>
class Kept {
 public:
  explicit Kept(std::shared_ptr<const T> element) : element_(std::move(element)) {}

  // It stays where it is, for as long as a copy lives.
  std::string_view id() const { return element_->id(); }
  const std::shared_ptr<const T>& Get() const { return element_; }
  // The same, in the message that is given where it is not kept as one.
  const T& Read(T&) const { return *element_; }

  // False when the text is certainly in none of its fields.
  bool MayMention(std::string_view) const { return true; }

  // Whether it is the same element, and not only an equal one.
  bool IsSame(const Kept& other) const { return element_ == other.element_; }

 private:
  std::shared_ptr<const T> element_;
};

template <>
class Kept<v1::Tenant> {
 public:
  explicit Kept(const std::shared_ptr<const v1::Tenant>& tenant)
      : Kept(tenant->id(), tenant->SerializeAsString()) {}

  // A tenant of that id, serialised.
  Kept(std::string_view id, std::string_view message) {
    const Sizes sizes{static_cast<uint32_t>(id.size()), static_cast<uint32_t>(message.size())};
    const auto bytes =
        std::make_shared_for_overwrite<char[]>(sizeof(sizes) + id.size() + message.size());
    std::memcpy(bytes.get(), &sizes, sizeof(sizes));
    std::memcpy(bytes.get() + sizeof(sizes), id.data(), id.size());
    std::memcpy(bytes.get() + sizeof(sizes) + id.size(), message.data(), message.size());
    bytes_ = bytes;
  }

  std::string_view id() const { return {bytes_.get() + sizeof(Sizes), SizesOf().id}; }

  // Another one each time.
  std::shared_ptr<const v1::Tenant> Get() const {
    auto tenant = std::make_shared<v1::Tenant>();
    Read(*tenant);
    return tenant;
  }
  const v1::Tenant& Read(v1::Tenant& tenant) const {
    const std::string_view message = Message();
    tenant.ParseFromArray(message.data(), static_cast<int>(message.size()));
    return tenant;
  }

  bool MayMention(std::string_view text) const {
    const std::string_view message = Message();
    return memmem(message.data(), message.size(), text.data(), text.size()) != nullptr;
  }

  bool IsSame(const Kept& other) const { return bytes_ == other.bytes_; }

 private:
  struct Sizes {
    uint32_t id;
    uint32_t message;
  };

  Sizes SizesOf() const {
    Sizes sizes;
    std::memcpy(&sizes, bytes_.get(), sizeof(sizes));
    return sizes;
  }
  std::string_view Message() const {
    const Sizes sizes = SizesOf();
    return {bytes_.get() + sizeof(sizes) + sizes.id, sizes.message};
  }

  std::shared_ptr<const char[]> bytes_;  // sizes, id, message
};

}  // namespace domicile::tenancy

#endif  // DOMICILE_SERVICE_TENANCY_KEPT_H_
