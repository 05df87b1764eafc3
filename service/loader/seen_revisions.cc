#include "service/loader/seen_revisions.h"

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"

namespace domicile::loader {
namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

const sqlite::Schema& TheSchema() {
  static const auto* const schema = new sqlite::Schema{0x446d5231, {R"(
    CREATE TABLE plugin_revision (
      processor_id TEXT NOT NULL PRIMARY KEY,
      revision INTEGER NOT NULL CHECK (revision > 0)
    ) STRICT;
  )"}};
  return *schema;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SeenRevisions>> SeenRevisions::Open(const std::string& path) {
  DOMICILE_ASSIGN_OR_RETURN(Database database, Database::Open(path, TheSchema()));
  std::unique_ptr<SeenRevisions> seen(new SeenRevisions(std::move(database)));
  DOMICILE_ASSIGN_OR_RETURN(
      Statement select,
      seen->database_.Prepare("SELECT processor_id, revision FROM plugin_revision"));
  for (;;) {
    DOMICILE_ASSIGN_OR_RETURN(const bool more, select.Next());
    if (!more) return seen;
    seen->highest_[std::string(select.Text(0))] = static_cast<uint64_t>(select.Integer(1));
  }
}

absl::Status SeenRevisions::Raise(const Revisions& served) {
  Revisions next = highest_;
  for (const auto& [processor, revision] : served) {
    uint64_t& kept = next[processor];
    if (revision > kept) kept = revision;
  }
  if (next == highest_) return absl::OkStatus();
  DOMICILE_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
  {
    DOMICILE_ASSIGN_OR_RETURN(
        Statement write,
        database_.Prepare("INSERT INTO plugin_revision VALUES (?1, ?2) "
                          "ON CONFLICT (processor_id) DO UPDATE SET revision = ?2"));
    for (const auto& [processor, revision] : next) {
      const auto kept = highest_.find(processor);
      if (kept != highest_.end() && kept->second == revision) continue;
      DOMICILE_RETURN_IF_ERROR(write.Run(processor, revision));
    }
  }
  DOMICILE_RETURN_IF_ERROR(transaction.Commit());
  highest_ = std::move(next);
  return absl::OkStatus();
}

}  // namespace domicile::loader
