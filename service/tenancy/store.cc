#include "service/tenancy/store.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/tenancy/sqlite_store.h"

namespace domicile::tenancy {

absl::StatusOr<std::unique_ptr<Store>> OpenStore(const std::string& address) {
  constexpr char kSqlite[] = "sqlite:";
  const std::string path = address.substr(std::min(address.size(), sizeof(kSqlite) - 1));
  if (!absl::StartsWith(address, kSqlite) || path.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("store `", address, "` is neither `sqlite:PATH` nor `sqlite::memory:`"));
  }
  return OpenSqliteStore(path);
}

}  // namespace domicile::tenancy
