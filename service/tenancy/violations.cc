#include "service/tenancy/violations.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "service/base/date.h"
#include "service/base/nearest.h"
#include "service/decision/question.h"
#include "service/vocabulary/identifier.h"

namespace domicile::tenancy {

void Violations::Add(const std::string& field, const std::string& description) {
  if (full()) return;
  if (violations_.empty()) reason_ = decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD);
  violations_.push_back({field, description});
}

void Violations::AddFrom(const absl::Status& status, const std::string& path, size_t prefix_size) {
  google::rpc::BadRequest request;
  const absl::optional<absl::Cord> payload = status.GetPayload(base::kBadRequestUrl);
  if (!payload || !request.ParseFromString(std::string(*payload))) {
    if (!status.ok()) Add(path, std::string(status.message()));
    return;
  }
  const bool first = violations_.empty();
  for (const auto& violation : request.field_violations()) {
    Add(path + violation.field().substr(std::min(prefix_size, violation.field().size())),
        violation.description());
  }
  google::rpc::ErrorInfo info;
  const absl::optional<absl::Cord> details = status.GetPayload(base::kErrorInfoUrl);
  if (!first || !details || !info.ParseFromString(std::string(*details))) return;
  reason_ = info.reason();
  metadata_ = {info.metadata().begin(), info.metadata().end()};
  metadata_.erase("field");
}

absl::Status Violations::ToStatus() const {
  if (violations_.empty()) return absl::OkStatus();
  return base::BadRequest(reason_, violations_, metadata_);
}

std::string NoSuch(std::string_view what, const std::string& name,
                   const std::vector<std::string>& known) {
  return absl::StrCat("there is no ", std::string(what), " `", name, "`",
                      base::DidYouMean(name, known));
}

void CheckNames(const Strings& names, const Strings& kept, int most, const std::string& path,
                const NameCheck& check, Violations& violations) {
  CheckCount(names.size(), most, path, violations);
  const std::set<std::string_view> right(kept.begin(), kept.end());
  for (int i = 0; i < names.size() && !violations.full(); ++i) {
    if (right.count(names[i]) > 0) continue;
    const std::string wrong = names[i].empty() ? "is empty" : check(names[i]);
    if (!wrong.empty()) violations.Add(absl::StrCat(path, "[", i, "]"), wrong);
  }
}

void CheckOnce(const Strings& names, const std::string& path, Violations& violations) {
  std::set<std::string_view> seen;
  for (int i = 0; i < names.size(); ++i) {
    if (seen.insert(names[i]).second) continue;
    violations.Add(absl::StrCat(path, "[", i, "]"),
                   absl::StrCat("`", names[i], "` is there twice"));
  }
}

void CheckCount(int count, int most, const std::string& path, Violations& violations) {
  if (count <= most) return;
  violations.Add(path, absl::StrCat("has ", count, " elements; at most ", most, " are allowed"));
}

void CheckId(const std::string& id, const std::string& path, Violations& violations) {
  if (id.empty()) {
    violations.Add(path, "is required");
  } else if (!vocabulary::IsIdentifier(id)) {
    violations.Add(path,
                   absl::StrCat("`", id.substr(0, 80),
                                "` is not 1 to 63 lower-case letters, digits and hyphens that "
                                "start and end with a letter or digit"));
  }
}

void CheckText(const std::string& text, size_t most, const std::string& path,
               Violations& violations) {
  if (text.size() <= most) return;
  violations.Add(path, absl::StrCat("has ", text.size(), " bytes; at most ", most, " are allowed"));
}

void CheckDays(const std::string& from, const std::string& until, const std::string& path,
               const std::string& from_field, Violations& violations) {
  const auto check = [&](const std::string& day, const std::string& field) {
    if (day.empty()) return;
    const absl::Status status = base::ParseDay(day).status();
    if (!status.ok()) violations.Add(path + "." + field, std::string(status.message()));
  };
  check(from, from_field);
  check(until, "valid_until");
  const auto first = base::ParseDay(from);
  const auto end = base::ParseDay(until);
  if (first.ok() && end.ok() && *first >= *end) {
    violations.Add(path + ".valid_until",
                   absl::StrCat("`", until, "` is not after `", from, "`, its first day"));
  }
}

}  // namespace domicile::tenancy
