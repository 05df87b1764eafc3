#include "service/audit/chain_check.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/audit/chain.h"

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
  CheckKnown({ends_.first_sequence - 1, ends_.first_sequence - 1, ends_.first_previous});
}

void ChainCheck::Report(v1::LogProblemKind kind, int64_t sequence, const std::string& text) {
  if (result_.problems_size() >= kMostProblems) return;
  v1::LogProblem& problem = *result_.add_problems();
  problem.set_kind(kind);
  problem.set_sequence(sequence);
  problem.set_text(text);
}

void ChainCheck::CheckKnown(const Link& link) {
  const auto first = known_.lower_bound(link.first_sequence);
  const auto last = known_.upper_bound(link.last_sequence);
  for (auto entry = first; entry != last; ++entry) {
    const auto& [sequence, hash] = *entry;
    if (EntryHash(link.hash, sequence, link.last_sequence) == hash) continue;
    Report(v1::LOG_PROBLEM_KIND_ALTERED, sequence,
           absl::StrCat("Entry ", sequence, " does not have the hash that it is known by."));
  }
  known_.erase(first, last);
}

void ChainCheck::Add(const Link& link,
                     absl::FunctionRef<std::string(const std::string&)> hash_after) {
  // One that begins too early has an altered beginning, which its hash shows.
  const int64_t first = std::max(link.first_sequence, expected_);
  const int64_t last = link.last_sequence;
  const std::string entries = first == last ? absl::StrCat("Entry ", first)
                                            : absl::StrCat("Entries ", first, " to ", last,
                                                           ", which were written together,");
  const bool is_one = first == last;
  if (last < first) {
    Report(v1::LOG_PROBLEM_KIND_ALTERED, last,
           absl::StrCat("Entry ", last, " stands ",
                        last < ends_.first_sequence ? "before the beginning of the log."
                                                    : "in the place of another."));
    return;
  }
  if (first > expected_) {
    Report(v1::LOG_PROBLEM_KIND_REMOVED, expected_,
           absl::StrCat("Entries ", expected_, " to ", first - 1, " are missing."));
    // What the entry before said is lost, and with it the check of this one's predecessor.
  } else if (hash_after(previous_) != link.hash) {
    Report(v1::LOG_PROBLEM_KIND_ALTERED, first,
           absl::StrCat(entries,
                        is_one ? " is not what was written there, or does not"
                               : " are not what was written there, or do not",
                        " follow the one before."));
  }
  CheckKnown(link);
  result_.set_entries(result_.entries() + last - first + 1);
  previous_ = link.hash;
  expected_ = last + 1;
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
