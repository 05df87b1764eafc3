#include "service/access/access_list.h"

#include <openssl/rand.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/absl_view.h"
#include "service/base/digest.h"
#include "service/base/status_macros.h"
#include "service/vocabulary/identifier.h"

namespace domicile::access {
namespace {

constexpr int kMostGrants = 100;
constexpr int kMostTenants = 10'000;
constexpr size_t kLongestName = 2048;
constexpr char kSpiffeScheme[] = "spiffe://";

absl::Status Wrong(const std::string& path, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, " ", base::AbslView(what)));
}

// Which roles each has in it.
std::vector<v1::AccessRole> RolesIn(v1::AccessRole role) {
  switch (role) {
    case v1::ACCESS_ROLE_ADMINISTER:
      return {v1::ACCESS_ROLE_ADMINISTER, v1::ACCESS_ROLE_OPERATE, v1::ACCESS_ROLE_QUERY};
    case v1::ACCESS_ROLE_OPERATE:
      return {v1::ACCESS_ROLE_OPERATE, v1::ACCESS_ROLE_QUERY};
    default:
      return {role};
  }
}

bool IsSha256(const std::string& text) { return base::IsSha256Hex(absl::AsciiStrToLower(text)); }

bool IsSpiffeId(const std::string& text) {
  return absl::StartsWith(text, kSpiffeScheme) && text.size() > sizeof(kSpiffeScheme) - 1 &&
         text.size() <= kLongestName;
}

bool IsSubjectName(const std::string& text) {
  return !text.empty() && text.size() <= kLongestName && !absl::StartsWith(text, kSpiffeScheme);
}

absl::Status CheckGrant(const v1::Grant& grant, const std::string& path) {
  if (grant.role() == v1::ACCESS_ROLE_UNSPECIFIED || !v1::AccessRole_IsValid(grant.role())) {
    return Wrong(path + ".role", "is none of query, operate, administer and audit");
  }
  if (grant.tenant_ids_size() > kMostTenants) {
    return Wrong(path + ".tenant_ids", absl::StrCat("has more than ", kMostTenants, " elements"));
  }
  for (int i = 0; i < grant.tenant_ids_size(); ++i) {
    if (!vocabulary::IsIdentifier(grant.tenant_ids(i))) {
      return Wrong(absl::StrCat(path, ".tenant_ids[", i, "]"),
                   absl::StrCat("`", grant.tenant_ids(i), "` is not a tenant's id"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPrincipal(const v1::Principal& principal, const std::string& path) {
  if (!vocabulary::IsIdentifier(principal.id())) {
    return Wrong(path + ".id",
                 absl::StrCat("`", principal.id(),
                              "` is not 1 to 63 lower-case letters, digits and hyphens"));
  }
  if (principal.grants().empty()) return Wrong(path + ".grants", "is empty: it could do nothing");
  if (principal.grants_size() > kMostGrants) {
    return Wrong(path + ".grants", absl::StrCat("has more than ", kMostGrants, " elements"));
  }
  for (int i = 0; i < principal.grants_size(); ++i) {
    DOMICILE_RETURN_IF_ERROR(
        CheckGrant(principal.grants(i), absl::StrCat(path, ".grants[", i, "]")));
  }
  if (principal.limit().burst() != 0 && principal.limit().requests_per_second() == 0) {
    return Wrong(path + ".limit.burst", "bounds nothing without requests_per_second");
  }
  return absl::OkStatus();
}

// Files each of the credentials under the principal. `is_right` says what one looks like, and
// `otherwise` how it does not.
template <typename Map, typename Texts, typename IsRight, typename KeyOf>
absl::Status File(const Texts& texts, const std::string& path, IsRight is_right,
                  const char* otherwise, KeyOf key_of, const Principal* principal, Map& map) {
  for (int i = 0; i < texts.size(); ++i) {
    const std::string element = absl::StrCat(path, "[", i, "]");
    if (!is_right(texts[i])) return Wrong(element, otherwise);
    const auto [found, added] = map.emplace(key_of(texts[i]), principal);
    if (!added) {
      return Wrong(element, absl::StrCat("shows `", found->second->id(),
                                         "` already; a credential shows one principal, once"));
    }
  }
  return absl::OkStatus();
}

const Principal* Find(const absl::flat_hash_map<std::string, const Principal*>& map,
                      std::string_view key) {
  const auto found = map.find(base::AbslView(key));
  return found == map.end() ? nullptr : found->second;
}

}  // namespace

Principal::Principal(const v1::Principal& principal)
    : id_(principal.id()), limiter_(principal.limit()) {
  for (const v1::Grant& grant : principal.grants()) {
    for (const v1::AccessRole role : RolesIn(grant.role())) {
      TenantScope& scope = granted_[static_cast<size_t>(role)];
      if (grant.tenant_ids().empty()) scope.AddAll();
      for (const std::string& tenant : grant.tenant_ids()) scope.Add(tenant);
    }
  }
}

absl::Status AccessList::Add(const v1::Principal& principal, const std::string& path) {
  DOMICILE_RETURN_IF_ERROR(CheckPrincipal(principal, path));
  const Principal* added =
      principals_.emplace_back(std::make_unique<const Principal>(principal)).get();
  if (!by_id_.emplace(principal.id(), added).second) {
    return Wrong(path + ".id", absl::StrCat("`", principal.id(), "` is there twice"));
  }
  const auto same = [](const auto& key) { return key; };
  const auto any = [](const auto&) { return true; };
  DOMICILE_RETURN_IF_ERROR(File(
      principal.token_sha256(), path + ".token_sha256", IsSha256,
      "is not SHA-256 in hexadecimal, 64 digits; `domicile access token` makes one",
      [](const std::string& digest) { return absl::AsciiStrToLower(digest); }, added, by_token_));
  DOMICILE_RETURN_IF_ERROR(File(principal.spiffe_ids(), path + ".spiffe_ids", IsSpiffeId,
                                "is not a SPIFFE id, such as `spiffe://example.org/billing`", same,
                                added, by_spiffe_id_));
  DOMICILE_RETURN_IF_ERROR(File(principal.subject_names(), path + ".subject_names", IsSubjectName,
                                "is not a subject alternative name of a certificate; SPIFFE ids go "
                                "into spiffe_ids",
                                same, added, by_subject_name_));
  DOMICILE_RETURN_IF_ERROR(File(principal.uids(), path + ".uids", any, "", same, added, by_uid_));
  if (principal.token_sha256().empty() && principal.spiffe_ids().empty() &&
      principal.subject_names().empty() && principal.uids().empty()) {
    return Wrong(path, "has no credential: nothing could show it");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const AccessList>> AccessList::Make(const v1::Access& access) {
  std::shared_ptr<AccessList> list(new AccessList());
  for (int i = 0; i < access.principals_size(); ++i) {
    DOMICILE_RETURN_IF_ERROR(list->Add(access.principals(i), absl::StrCat("principals[", i, "]")));
  }
  if (list->principals_.empty()) return Wrong("principals", "is empty: nobody could ask");
  return std::shared_ptr<const AccessList>(std::move(list));
}

// A token that is nearly right has another digest altogether, so that how long the search takes
// tells nothing about those that are right.
const Principal* AccessList::FindToken(std::string_view token) const {
  return Find(by_token_, TokenSha256(token));
}

const Principal* AccessList::FindSpiffeId(std::string_view spiffe_id) const {
  return Find(by_spiffe_id_, spiffe_id);
}

const Principal* AccessList::FindSubjectName(std::string_view name) const {
  return Find(by_subject_name_, name);
}

const Principal* AccessList::FindUid(uint32_t uid) const {
  const auto found = by_uid_.find(uid);
  return found == by_uid_.end() ? nullptr : found->second;
}

absl::StatusOr<std::string> NewToken() {
  unsigned char bytes[32];
  if (RAND_bytes(bytes, sizeof(bytes)) != 1) {
    return absl::InternalError("the system gives no random numbers");
  }
  // The prefix is for people, and for programs that look for secrets where none should be.
  return "domicile_" + absl::BytesToHexString(
                           absl::string_view(reinterpret_cast<const char*>(bytes), sizeof(bytes)));
}

std::string TokenSha256(std::string_view token) { return base::Sha256Hex(token); }

}  // namespace domicile::access
