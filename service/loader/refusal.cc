#include "service/loader/refusal.h"

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/base/absl_view.h"

namespace domicile::loader {
namespace {

constexpr char kPayload[] = "domicile.loader.rejection_reason";
constexpr size_t kMaxText = 300;

}  // namespace

absl::Status Refuse(std::string_view reason, std::string_view message) {
  absl::Status status = absl::FailedPreconditionError(base::AbslView(message));
  status.SetPayload(kPayload, absl::Cord(base::AbslView(reason)));
  return status;
}

std::optional<std::string> RefusalReason(const absl::Status& status) {
  const absl::optional<absl::Cord> reason = status.GetPayload(kPayload);
  if (!reason.has_value()) return std::nullopt;
  return std::string(*reason);
}

std::string Printable(std::string_view text) {
  std::string printable;
  for (const char c : text.substr(0, kMaxText)) {
    if (absl::ascii_isprint(static_cast<unsigned char>(c))) {
      printable += c;
    } else {
      absl::StrAppend(&printable, "\\x", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    }
  }
  return text.size() > kMaxText ? absl::StrCat(printable, "...") : printable;
}

}  // namespace domicile::loader
