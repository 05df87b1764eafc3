#include "service/compiled/decision_bytes.h"

#include "domicile/v1/decision.pb.h"

namespace domicile::compiled {
namespace {

constexpr int kVarintType = 0;
constexpr int kBytesType = 2;

void AppendTag(int field, int type, std::string& out) {
  AppendVarint(static_cast<uint64_t>(field) << 3 | static_cast<uint64_t>(type), out);
}

size_t VarintSize(uint64_t value) {
  size_t size = 1;
  while (value >= 0x80) {
    value >>= 7;
    ++size;
  }
  return size;
}

}  // namespace

void AppendVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void AppendBytes(int field, std::string_view value, std::string& out) {
  AppendTag(field, kBytesType, out);
  AppendVarint(value.size(), out);
  out.append(value);
}

void AppendNumber(int field, uint64_t value, std::string& out) {
  if (value == 0) return;
  AppendTag(field, kVarintType, out);
  AppendVarint(value, out);
}

void AppendTenant(std::string_view tenant_id, std::string& out) {
  AppendBytes(v1::Decision::kTenantIdFieldNumber, tenant_id, out);
}

void AppendId(const base::UniqueId& id, std::string& out) {
  AppendTag(v1::Decision::kIdFieldNumber, kBytesType, out);
  AppendVarint(base::kUniqueIdLength, out);
  base::AppendText(id, out);
}

void AppendTime(absl::Time time, std::string& out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  const auto seconds = static_cast<uint64_t>(nanos / 1'000'000'000);
  const auto rest = static_cast<uint64_t>(nanos % 1'000'000'000);
  AppendTag(v1::Decision::kTimeFieldNumber, kBytesType, out);
  AppendVarint(1 + VarintSize(seconds) + (rest == 0 ? 0 : 1 + VarintSize(rest)), out);
  AppendTag(google::protobuf::Timestamp::kSecondsFieldNumber, kVarintType, out);
  AppendVarint(seconds, out);
  if (rest == 0) return;
  AppendTag(google::protobuf::Timestamp::kNanosFieldNumber, kVarintType, out);
  AppendVarint(rest, out);
}

void AppendValidUntil(Day until, std::string& out) {
  if (until == kNever) return;
  const absl::CivilDay day = CivilDayOf(until);
  // As an RFC 3339 full-date, whose parts have a fixed width.
  char text[] = "0000-00-00";
  const auto put = [&text](size_t at, size_t digits, int64_t value) {
    for (size_t i = digits; i > 0; --i, value /= 10) {
      text[at + i - 1] = static_cast<char>('0' + value % 10);
    }
  };
  put(0, 4, day.year());
  put(5, 2, day.month());
  put(8, 2, day.day());
  AppendBytes(v1::Decision::kValidUntilFieldNumber, {text, 10}, out);
}

void AppendVerdict(int verdict, std::string& out) {
  AppendNumber(v1::Decision::kVerdictFieldNumber, static_cast<uint64_t>(verdict), out);
}

}  // namespace domicile::compiled
