#include "service/rpc/hot/wire.h"

#include "domicile/v1/residency_service.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace domicile::rpc::hot {
namespace {

using google::protobuf::internal::WireFormatLite;

// The fields of one message, in a row.
class Reader {
 public:
  explicit Reader(std::string_view bytes)
      : bytes_(bytes),
        stream_(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size())) {}

  // The number of the next field; 0 at the end, and where it is damaged.
  int Next() {
    start_ = static_cast<size_t>(stream_.CurrentPosition());
    tag_ = stream_.ReadTag();
    return WireFormatLite::GetTagFieldNumber(tag_);
  }

  // Whether all was read, and nothing was damaged.
  bool AtEnd() const { return start_ == bytes_.size(); }

  bool Bytes(std::string_view& value) {
    uint32_t size = 0;
    if (WireFormatLite::GetTagWireType(tag_) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED ||
        !stream_.ReadVarint32(&size)) {
      return false;
    }
    const auto at = static_cast<size_t>(stream_.CurrentPosition());
    if (size > bytes_.size() - at) return false;
    value = bytes_.substr(at, size);
    return stream_.Skip(static_cast<int>(size));
  }

  // Goes over the field, whatever it is.
  bool Skip() { return WireFormatLite::SkipField(&stream_, tag_); }

  bool Number(uint64_t& value) {
    return WireFormatLite::GetTagWireType(tag_) == WireFormatLite::WIRETYPE_VARINT &&
           stream_.ReadVarint64(&value);
  }

  bool View(v1::DecisionView& view) {
    uint64_t value = 0;
    if (!Number(value) || value > v1::DecisionView_MAX) return false;
    view = static_cast<v1::DecisionView>(value);
    return true;
  }

  // From the field that Next() found to the end.
  std::string_view Rest() const { return bytes_.substr(start_); }

 private:
  const std::string_view bytes_;
  google::protobuf::io::CodedInputStream stream_;
  size_t start_ = 0;
  uint32_t tag_ = 0;
};

// Tenant and connector, each once and in this order; behind them anything else.
bool ReadCheck(std::string_view bytes, CheckView& check) {
  check.whole = bytes;
  Reader reader(bytes);
  if (reader.Next() != v1::TransferCheck::kTenantIdFieldNumber || !reader.Bytes(check.tenant_id) ||
      reader.Next() != v1::TransferCheck::kConnectorIdFieldNumber ||
      !reader.Bytes(check.connector_id)) {
    return false;
  }
  int field = reader.Next();
  check.others = reader.Rest();
  for (; field > v1::TransferCheck::kConnectorIdFieldNumber; field = reader.Next()) {
    std::string_view other;
    if (!reader.Bytes(other)) return false;
  }
  return reader.AtEnd();
}

}  // namespace

bool ReadCheckTransfer(std::string_view bytes, CheckRequestView& request) {
  Reader reader(bytes);
  std::string_view check;
  if (reader.Next() != v1::CheckTransferRequest::kCheckFieldNumber || !reader.Bytes(check) ||
      !ReadCheck(check, request.check)) {
    return false;
  }
  const int field = reader.Next();
  if (field == v1::CheckTransferRequest::kViewFieldNumber) {
    return reader.View(request.view) && reader.Next() == 0 && reader.AtEnd();
  }
  return field == 0 && reader.AtEnd();
}

bool ReadStreamChecks(std::string_view bytes, CheckRequestView& request) {
  Reader reader(bytes);
  int field = reader.Next();
  if (field == v1::StreamChecksRequest::kIdFieldNumber) {
    if (!reader.Number(request.id)) return false;
    field = reader.Next();
  }
  std::string_view check;
  if (field != v1::StreamChecksRequest::kCheckFieldNumber || !reader.Bytes(check) ||
      !ReadCheck(check, request.check)) {
    return false;
  }
  field = reader.Next();
  if (field == v1::StreamChecksRequest::kViewFieldNumber) {
    return reader.View(request.view) && reader.Next() == 0 && reader.AtEnd();
  }
  return field == 0 && reader.AtEnd();
}

bool ReadBatch(std::string_view bytes, BatchRequestView& request) {
  request.checks.clear();
  request.view = v1::DECISION_VIEW_UNSPECIFIED;
  Reader reader(bytes);
  for (int field = reader.Next(); field != 0; field = reader.Next()) {
    if (field == v1::BatchCheckTransfersRequest::kChecksFieldNumber) {
      std::string_view check;
      if (!reader.Bytes(check) || !ReadCheck(check, request.checks.emplace_back())) return false;
    } else if (field != v1::BatchCheckTransfersRequest::kViewFieldNumber ||
               !reader.View(request.view)) {
      return false;
    }
  }
  return reader.AtEnd();
}

int64_t CountChecks(std::string_view bytes) {
  int64_t count = 0;
  Reader reader(bytes);
  for (int field = reader.Next(); field != 0 && reader.Skip(); field = reader.Next()) {
    if (field == v1::BatchCheckTransfersRequest::kChecksFieldNumber) ++count;
  }
  return count;
}

}  // namespace domicile::rpc::hot
