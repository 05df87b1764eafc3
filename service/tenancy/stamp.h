// What of a tenant or policy the server sets: revision and times.

#ifndef DOMICILE_SERVICE_TENANCY_STAMP_H_
#define DOMICILE_SERVICE_TENANCY_STAMP_H_

#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/message_differencer.h"

namespace domicile::tenancy {

inline google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  const timespec parts = absl::ToTimespec(time);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(parts.tv_sec);
  timestamp.set_nanos(static_cast<int32_t>(parts.tv_nsec));
  return timestamp;
}

// The element as it is kept when it replaces `kept`, or is new when that is null.
template <typename T>
std::shared_ptr<const T> Stamped(T element, const T* kept, absl::Time now) {
  element.set_revision(kept == nullptr ? 1 : kept->revision() + 1);
  *element.mutable_update_time() = ToTimestamp(now);
  *element.mutable_create_time() = kept == nullptr ? element.update_time() : kept->create_time();
  return std::make_shared<const T>(std::move(element));
}

// Whether the element says what the kept one does, apart from what the server sets.
template <typename T>
bool SaysTheSame(T element, const T& kept) {
  element.set_revision(kept.revision());
  *element.mutable_create_time() = kept.create_time();
  *element.mutable_update_time() = kept.update_time();
  return google::protobuf::util::MessageDifferencer::Equals(element, kept);
}

}  // namespace domicile::tenancy

#endif  // DOMICILE_SERVICE_TENANCY_STAMP_H_
