// What is wrong with a tenant, a policy or a bundle, field by field, and checks that several fields
// share.

#ifndef DOMICILE_SERVICE_TENANCY_VIOLATIONS_H_
#define DOMICILE_SERVICE_TENANCY_VIOLATIONS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "domicile/v1/error_reason.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "service/base/error.h"

namespace domicile::tenancy {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

// Collects violations, so that an author sees them together.
class Violations {
 public:
  // An author corrects a handful at a time, and names that are near cost time to find.
  static constexpr size_t kMost = 20;

  void Add(const std::string& field, const std::string& description);

  // Takes the violations of an INVALID_ARGUMENT, each with `path` in place of the first
  // `prefix_size` characters of its field, and its reason.
  void AddFrom(const absl::Status& status, const std::string& path, size_t prefix_size);

  bool empty() const { return violations_.empty(); }
  // Whether there is no use in looking further.
  bool full() const { return violations_.size() >= kMost; }

  // OK when there is none. The reason is that of the first.
  absl::Status ToStatus() const;

 private:
  std::vector<base::FieldViolation> violations_;
  std::string reason_;
  base::Metadata metadata_;
};

// What is wrong with a name; empty when nothing is.
using NameCheck = std::function<std::string(const std::string& name)>;

// "there is no `what` `name`", with the nearest of those that there are.
std::string NoSuch(std::string_view what, const std::string& name,
                   const std::vector<std::string>& known);

// Checks each name of a list at `path`, but for those that are `kept`, which were right when they
// were given; `most` is how many there may be.
void CheckNames(const Strings& names, const Strings& kept, int most, const std::string& path,
                const NameCheck& check, Violations& violations);

// That no name is there twice.
void CheckOnce(const Strings& names, const std::string& path, Violations& violations);

void CheckCount(int count, int most, const std::string& path, Violations& violations);

// An id of a tenant or policy.
void CheckId(const std::string& id, const std::string& path, Violations& violations);

// Free text of so many bytes.
void CheckText(const std::string& text, size_t most, const std::string& path,
               Violations& violations);

// The days of something at `path`, each of which may be empty; `from_field` names the first one.
void CheckDays(const std::string& from, const std::string& until, const std::string& path,
               const std::string& from_field, Violations& violations);

// Bounds that several messages share, as their comments state them.
inline constexpr size_t kLongestTitle = 200;
inline constexpr size_t kLongestNote = 2000;

}  // namespace domicile::tenancy

#endif  // DOMICILE_SERVICE_TENANCY_VIOLATIONS_H_
