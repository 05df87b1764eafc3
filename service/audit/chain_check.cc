#include "service/audit/chain_check.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace domicile::audit {
namespace {

constexpr int kMostProblems = 100;

}  // namespace

ChainCheck::ChainCheck(ChainEnds ends, const std::vector<KnownEntry>& known)
    : ends_(std::move(ends)), expected_(ends_.first_sequence), previous_(ends_.first_previous) {
  for (const KnownEntry& entry : known) {
    // What was let go by age can no longer be compared, but for the hash that the rest begins with.
    if (entry.sequence >= ends_.first_sequence - 1 && entry.sequence > 0) {
      known_.emplace(entry.sequence, entry.hash);
    }
  }
  CheckKnown(ends_.first_sequence - 1, ends_.first_previous);
}

void ChainCheck::Report(v1::LogProblemKind kind, int64_t sequence, const std::string& text) {
  if (result_.problems_size() >= kMostProblems) return;
  v1::LogProblem& problem = *result_.add_problems();
  problem.set_kind(kind);
  problem.set_sequence(sequence);
  problem.set_text(text);
}

void ChainCheck::CheckKnown(int64_t sequence, std::string_view hash) {
  const auto [first, last] = known_.equal_range(sequence);
  for (auto entry = first; entry != last; ++entry) {
    if (entry->second == hash) continue;
    Report(v1::LOG_PROBLEM_KIND_ALTERED, sequence,
           absl::StrCat("Entry ", sequence, " does not have the hash that it is known by."));
  }
  known_.erase(first, last);
}

void ChainCheck::Add(const Row& row, std::string_view stored_hash) {
  if (row.sequence < expected_) {
    Report(v1::LOG_PROBLEM_KIND_ALTERED, row.sequence,
           absl::StrCat("Entry ", row.sequence, " stands before the beginning of the log."));
    return;
  }
  if (row.sequence > expected_) {
    Report(v1::LOG_PROBLEM_KIND_REMOVED, expected_,
           absl::StrCat("Entries ", expected_, " to ", row.sequence - 1, " are missing."));
    // What the entry before said is lost, and with it the check of this one's predecessor.
  } else if (HashOf(previous_, row) != stored_hash) {
    Report(v1::LOG_PROBLEM_KIND_ALTERED, row.sequence,
           absl::StrCat("Entry ", row.sequence,
                        " is not what was written there, or does not follow the one before."));
  }
  CheckKnown(row.sequence, stored_hash);
  result_.set_entries(result_.entries() + 1);
  previous_ = std::string(stored_hash);
  expected_ = row.sequence + 1;
}

v1::VerifyLogResponse ChainCheck::Finish() {
  if (expected_ <= ends_.last_sequence) {
    Report(v1::LOG_PROBLEM_KIND_REMOVED, expected_,
           absl::StrCat("Entries ", expected_, " to ", ends_.last_sequence, " are missing."));
  } else if (previous_ != ends_.last_hash || expected_ > ends_.last_sequence + 1) {
    Report(v1::LOG_PROBLEM_KIND_ALTERED, expected_ - 1,
           absl::StrCat("The log does not end with what was written last, entry ",
                        ends_.last_sequence, "."));
  }
  for (const auto& [sequence, hash] : known_) {
    // Missing ones up to the last are reported above.
    if (sequence <= ends_.last_sequence) continue;
    Report(v1::LOG_PROBLEM_KIND_REMOVED, sequence,
           absl::StrCat("Entry ", sequence, " is known to have been there, and the log ends at ",
                        ends_.last_sequence, "."));
  }
  result_.set_intact(result_.problems().empty());
  result_.set_first_sequence(ends_.first_sequence);
  result_.set_last_sequence(ends_.last_sequence);
  result_.set_head_hash(ends_.last_hash);
  return std::move(result_);
}

}  // namespace domicile::audit
