#include "service/rpc/page.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "service/base/digest.h"
#include "service/base/error.h"
#include "service/decision/question.h"

namespace domicile::rpc {
namespace {

constexpr size_t kSealSize = 16;

// Ties a key to its query, so that a token of another query, or one that was altered, shows. It is
// no secret: a token only says where to go on.
std::string Seal(const std::string& query, std::string_view key) {
  return base::Sha256Hex(absl::StrCat(query, "\n", std::string(key))).substr(0, kSealSize);
}

}  // namespace

Page::Page(std::string query, int size, std::string after)
    : query_(std::move(query)), left_(size), after_(std::move(after)) {}

bool Page::Take(std::string_view key) {
  if (!after_.empty() && key <= after_) return false;
  return TakeNext(key);
}

bool Page::TakeNext(std::string_view key) {
  if (left_ == 0) {
    more_ = true;
    return false;
  }
  --left_;
  last_ = std::string(key);
  return true;
}

std::string Page::NextToken() const {
  return more_ ? absl::WebSafeBase64Escape(absl::StrCat(Seal(query_, last_), last_)) : "";
}

absl::StatusOr<Page> OpenPage(std::string_view method, const google::protobuf::Message& request) {
  const google::protobuf::Descriptor& descriptor = *request.GetDescriptor();
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  const auto* size_field = descriptor.FindFieldByName("page_size");
  const auto* token_field = descriptor.FindFieldByName("page_token");
  const int size = reflection.GetInt32(request, size_field);
  const std::string token = reflection.GetString(request, token_field);
  if (size < 0) {
    return base::BadRequest(
        decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
        {{"page_size", absl::StrCat(size, " is negative; it must be 0 to ", Page::kLargestSize)}});
  }
  const std::unique_ptr<google::protobuf::Message> query(request.New());
  query->CopyFrom(request);
  reflection.ClearField(query.get(), size_field);
  reflection.ClearField(query.get(), token_field);
  std::string fingerprint = absl::StrCat(std::string(method), "\n", query->SerializeAsString());
  std::string after;
  if (!token.empty()) {
    std::string opened;
    if (!absl::WebSafeBase64Unescape(token, &opened) || opened.size() <= kSealSize ||
        opened.substr(0, kSealSize) !=
            Seal(fingerprint, std::string_view(opened).substr(kSealSize))) {
      return base::BadRequest(
          decision::ReasonName(v1::ERROR_REASON_INVALID_PAGE_TOKEN),
          {{"page_token",
            "is damaged or belongs to another query; repeat the query that it came from with all "
            "its other fields as they were, or start without one"}});
    }
    after = opened.substr(kSealSize);
  }
  return Page(std::move(fingerprint),
              size == 0 ? Page::kDefaultSize : std::min(size, Page::kLargestSize),
              std::move(after));
}

}  // namespace domicile::rpc
