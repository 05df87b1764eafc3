#include "service/tenancy/sqlite_store.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "service/base/absl_view.h"
#include "service/base/digest.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/decision/question.h"
#include "service/sqlite/database.h"

namespace domicile::tenancy {
namespace {

using sqlite::Blob;
using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

// A tenant or policy is its message; beside it stand what keys need, and a digest that shows a
// message that was altered, which SQLite's own check does not.
const sqlite::Schema& TheSchema() {
  static const auto* const schema = new sqlite::Schema{0x446d5431, {R"(
    CREATE TABLE tenancy (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      revision INTEGER NOT NULL
    ) STRICT;
    INSERT INTO tenancy VALUES (1, 0);
    CREATE TABLE policies (
      id TEXT PRIMARY KEY NOT NULL,
      message BLOB NOT NULL,
      digest TEXT NOT NULL
    ) STRICT;
    CREATE TABLE tenants (
      id TEXT PRIMARY KEY NOT NULL,
      message BLOB NOT NULL,
      digest TEXT NOT NULL
    ) STRICT;
    CREATE TABLE tenant_policies (
      tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
      policy_id TEXT NOT NULL REFERENCES policies (id),
      PRIMARY KEY (tenant_id, policy_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tenant_policies_by_policy ON tenant_policies (policy_id);
  )"}};
  return *schema;
}

// Of a statement that puts a tenant or policy.
constexpr char kPutValues[] =
    " VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET message = excluded.message, "
    "digest = excluded.digest";

absl::Status Corrupt(const std::string& what) {
  return base::Error(absl::StatusCode::kFailedPrecondition,
                     decision::ReasonName(v1::ERROR_REASON_STORAGE_FAILED),
                     absl::StrCat("the store of tenants is corrupt: ", what));
}

// Reads the rows of a table whose columns are id, message and digest, in no order, and hands each
// to `take`: the bytes and what they say, which is another's with the next row.
template <typename T, typename Take>
absl::Status ReadRows(Database& database, const std::string& table, const Take& take) {
  DOMICILE_ASSIGN_OR_RETURN(
      Statement rows, database.Prepare(absl::StrCat("SELECT id, message, digest FROM ", table)));
  // One for all: what a message costs to read is its memory.
  T element;
  for (;;) {
    DOMICILE_ASSIGN_OR_RETURN(const bool row, rows.Next());
    if (!row) return absl::OkStatus();
    const std::string_view bytes = rows.Bytes(1);
    if (base::Sha256Hex(bytes) != rows.Text(2) ||
        !element.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
        element.id() != rows.Text(0)) {
      return Corrupt(absl::StrCat("`", base::AbslView(rows.Text(0)), "` of ", table,
                                  " is not what was written"));
    }
    take(bytes, element);
  }
}

// Sorts by id, and tells of one that is there twice.
template <typename T>
absl::Status Sort(std::vector<T>& elements, const std::string& table) {
  std::sort(elements.begin(), elements.end(),
            [](const T& a, const T& b) { return a.id() < b.id(); });
  const auto twice = std::adjacent_find(elements.begin(), elements.end(),
                                        [](const T& a, const T& b) { return a.id() == b.id(); });
  if (twice == elements.end()) return absl::OkStatus();
  return Corrupt(absl::StrCat("`", base::AbslView(twice->id()), "` is twice in ", table));
}

// A tenant, and the policies that it names, sorted.
struct TenantRow {
  Kept<v1::Tenant> tenant;
  std::vector<std::string> policy_ids;

  std::string_view id() const { return tenant.id(); }
};

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(Database database) : database_(std::move(database)) {}

  absl::StatusOr<std::shared_ptr<const Tenancy>> Load() override {
    absl::MutexLock lock(&mutex_);
    auto all = ReadAll();
    if (!all.ok()) database_.LeaveAsItIs();
    return all;
  }

  absl::Status Write(const Changes& changes) override {
    absl::MutexLock lock(&mutex_);
    DOMICILE_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
    DOMICILE_RETURN_IF_ERROR(Advance(changes.revision));
    DOMICILE_RETURN_IF_ERROR(PutPolicies(changes));
    DOMICILE_RETURN_IF_ERROR(WriteTenants(changes));
    // Last, when no tenant is under them any more.
    DOMICILE_RETURN_IF_ERROR(DeletePolicies(changes));
    return transaction.Commit();
  }

  absl::Status BackUp(const std::string& path) override {
    absl::MutexLock lock(&mutex_);
    return database_.BackUp(path);
  }

 private:
  absl::StatusOr<std::shared_ptr<const Tenancy>> ReadAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    DOMICILE_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
    uint64_t revision = 0;
    DOMICILE_RETURN_IF_ERROR(ReadRevision(revision));
    DOMICILE_ASSIGN_OR_RETURN(std::vector<Kept<v1::Policy>> policies, ReadPolicies());
    DOMICILE_ASSIGN_OR_RETURN(std::vector<TenantRow> rows, ReadTenants());
    DOMICILE_RETURN_IF_ERROR(CheckLinks(rows, policies));
    DOMICILE_RETURN_IF_ERROR(transaction.Commit());
    std::vector<Kept<v1::Tenant>> tenants;
    tenants.reserve(rows.size());
    for (TenantRow& row : rows) tenants.push_back(std::move(row.tenant));
    return std::make_shared<const Tenancy>(revision, SortedBlocks<v1::Tenant>(std::move(tenants)),
                                           SortedBlocks<v1::Policy>(std::move(policies)));
  }

  absl::StatusOr<std::vector<Kept<v1::Policy>>> ReadPolicies()
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::vector<Kept<v1::Policy>> policies;
    DOMICILE_RETURN_IF_ERROR(ReadRows<v1::Policy>(
        database_, "policies", [&policies](std::string_view, const v1::Policy& policy) {
          policies.emplace_back(std::make_shared<const v1::Policy>(policy));
        }));
    DOMICILE_RETURN_IF_ERROR(Sort(policies, "policies"));
    return policies;
  }

  absl::StatusOr<std::vector<TenantRow>> ReadTenants() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::vector<TenantRow> rows;
    DOMICILE_RETURN_IF_ERROR(ReadRows<v1::Tenant>(
        database_, "tenants", [&rows](std::string_view bytes, const v1::Tenant& tenant) {
          rows.push_back({Kept<v1::Tenant>(tenant.id(), bytes),
                          {tenant.policy_ids().begin(), tenant.policy_ids().end()}});
          std::sort(rows.back().policy_ids.begin(), rows.back().policy_ids.end());
        }));
    DOMICILE_RETURN_IF_ERROR(Sort(rows, "tenants"));
    return rows;
  }

  template <typename T>
  static absl::Status Put(Statement& statement, const T& element) {
    const std::string bytes = element.SerializeAsString();
    return statement.Run(element.id(), Blob{bytes}, base::Sha256Hex(bytes));
  }

  absl::Status PutPolicies(const Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    DOMICILE_ASSIGN_OR_RETURN(Statement put,
                              database_.Prepare(absl::StrCat("INSERT INTO policies", kPutValues)));
    for (const auto& [id, policy] : changes.policies) {
      if (policy != nullptr) DOMICILE_RETURN_IF_ERROR(Put(put, *policy));
    }
    return absl::OkStatus();
  }

  absl::Status WriteTenants(const Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    DOMICILE_ASSIGN_OR_RETURN(Statement put,
                              database_.Prepare(absl::StrCat("INSERT INTO tenants", kPutValues)));
    DOMICILE_ASSIGN_OR_RETURN(Statement erase,
                              database_.Prepare("DELETE FROM tenants WHERE id = ?"));
    DOMICILE_ASSIGN_OR_RETURN(Statement link,
                              database_.Prepare("INSERT INTO tenant_policies VALUES (?, ?)"));
    DOMICILE_ASSIGN_OR_RETURN(Statement unlink,
                              database_.Prepare("DELETE FROM tenant_policies WHERE tenant_id = ?"));
    for (const auto& [id, tenant] : changes.tenants) {
      if (tenant == nullptr) {
        DOMICILE_RETURN_IF_ERROR(erase.Run(id));
        continue;
      }
      DOMICILE_RETURN_IF_ERROR(Put(put, *tenant));
      DOMICILE_RETURN_IF_ERROR(unlink.Run(id));
      for (const std::string& policy_id : tenant->policy_ids()) {
        DOMICILE_RETURN_IF_ERROR(link.Run(id, policy_id));
      }
    }
    return absl::OkStatus();
  }

  absl::Status DeletePolicies(const Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    DOMICILE_ASSIGN_OR_RETURN(Statement erase,
                              database_.Prepare("DELETE FROM policies WHERE id = ?"));
    for (const auto& [id, policy] : changes.policies) {
      if (policy == nullptr) DOMICILE_RETURN_IF_ERROR(erase.Run(id));
    }
    return absl::OkStatus();
  }

  absl::Status ReadRevision(uint64_t& revision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    DOMICILE_ASSIGN_OR_RETURN(Statement read, database_.Prepare("SELECT revision FROM tenancy"));
    DOMICILE_ASSIGN_OR_RETURN(const bool row, read.Next());
    if (!row) return Corrupt("it has no revision");
    revision = static_cast<uint64_t>(read.Integer(0));
    return absl::OkStatus();
  }

  // That keys, which SQLite enforces, and messages, which are what is served, say the same.
  absl::Status CheckLinks(const std::vector<TenantRow>& tenants,
                          const std::vector<Kept<v1::Policy>>& policies)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::unordered_set<std::string_view> policy_ids;
    for (const Kept<v1::Policy>& policy : policies) policy_ids.insert(policy.id());
    DOMICILE_ASSIGN_OR_RETURN(Statement links,
                              database_.Prepare("SELECT tenant_id, policy_id FROM tenant_policies "
                                                "ORDER BY tenant_id, policy_id"));
    for (const TenantRow& tenant : tenants) {
      for (const std::string& policy_id : tenant.policy_ids) {
        DOMICILE_ASSIGN_OR_RETURN(const bool row, links.Next());
        if (!row || links.Text(0) != tenant.id() || links.Text(1) != policy_id ||
            policy_ids.count(policy_id) == 0) {
          return Corrupt(absl::StrCat("the policies of tenant `", base::AbslView(tenant.id()),
                                      "` are not those that were written"));
        }
      }
    }
    DOMICILE_ASSIGN_OR_RETURN(const bool more, links.Next());
    if (!more) return absl::OkStatus();
    return Corrupt(absl::StrCat("`", std::string(links.Text(0)),
                                "` has a policy that its tenant does not name"));
  }

  absl::Status Advance(uint64_t revision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    DOMICILE_ASSIGN_OR_RETURN(
        Statement advance,
        database_.Prepare(
            "UPDATE tenancy SET revision = ?1 WHERE revision = ?1 - 1 RETURNING revision"));
    DOMICILE_RETURN_IF_ERROR(advance.Start(revision));
    DOMICILE_ASSIGN_OR_RETURN(const bool advanced, advance.Next());
    if (advanced) return absl::OkStatus();
    return base::Error(absl::StatusCode::kFailedPrecondition,
                       decision::ReasonName(v1::ERROR_REASON_STORAGE_FAILED),
                       "another program wrote to the store of tenants; restart this server so that "
                       "it reads what is there");
  }

  absl::Mutex mutex_;
  Database database_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path) {
  DOMICILE_ASSIGN_OR_RETURN(Database database, Database::Open(path, TheSchema()));
  return std::make_unique<SqliteStore>(std::move(database));
}

}  // namespace domicile::tenancy
