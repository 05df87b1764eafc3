// Messages of gRPC as bytes in a row.

#ifndef DOMICILE_SERVICE_RPC_HOT_BYTES_H_
#define DOMICILE_SERVICE_RPC_HOT_BYTES_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message_lite.h"

namespace domicile::rpc::hot {

// The bytes of a request: those of the buffer itself where they are in one piece. The buffer
// outlives it.
class RequestBytes {
 public:
  explicit RequestBytes(const grpc::ByteBuffer& buffer) {
    // A request in which no field is set may come without bytes.
    if (!buffer.Valid()) return;
    if (buffer.TrySingleSlice(&slice_).ok()) {
      view_ = {reinterpret_cast<const char*>(slice_.begin()), slice_.size()};
      return;
    }
    std::vector<grpc::Slice> slices;
    if (!buffer.Dump(&slices).ok()) return;
    for (const grpc::Slice& slice : slices) {
      copy_.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    view_ = copy_;
  }

  RequestBytes(const RequestBytes&) = delete;
  RequestBytes& operator=(const RequestBytes&) = delete;

  std::string_view view() const { return view_; }

 private:
  grpc::Slice slice_;
  std::string copy_;
  std::string_view view_;
};

// Always a valid buffer: with another, gRPC 1.51 ends the process.
inline grpc::ByteBuffer BufferOf(std::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return grpc::ByteBuffer(&slice, 1);
}

inline grpc::ByteBuffer BufferOf(const google::protobuf::MessageLite& message) {
  return BufferOf(message.SerializeAsString());
}

}  // namespace domicile::rpc::hot

#endif  // DOMICILE_SERVICE_RPC_HOT_BYTES_H_
