#include "service/decision/alternatives.h"

#include <algorithm>
#include <map>
#include <queue>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/decision/remedies.h"

namespace domicile::decision {
namespace {

// What stands in the way: the texts of reasons that speak against it.
using Obstacles = std::set<std::string>;

// A set of changes and what it makes of the check.
struct SearchNode {
  Draft draft;
  TransferAnswer answer;
  std::vector<v1::Remedy> remedies;
  int cost = 0;
};

// Whether the reason speaks against the transfer by itself: one by which a policy denies whatever
// lacks a fact only follows from others.
bool StandsInTheWay(const v1::Reason& reason) {
  return reason.verdict() != v1::VERDICT_ALLOW && reason.policy_field() != "on_undetermined";
}

Obstacles ObstaclesOf(const v1::Decision& decision) {
  Obstacles obstacles;
  for (const v1::Reason& reason : decision.reasons()) {
    if (StandsInTheWay(reason))
      obstacles.insert(absl::StrCat(reason.policy_id(), "\n", reason.text()));
  }
  return obstacles;
}

// The reason to take away first. One about a place that nobody documents comes before all others:
// if no choice takes it away, nothing does.
const v1::Reason* FirstObstacle(const v1::Decision& decision) {
  const v1::Reason* first = nullptr;
  const auto rank = [](const v1::Reason& reason) {
    switch (reason.kind()) {
      case v1::REASON_KIND_UNKNOWN:
      case v1::REASON_KIND_NO_CONNECTOR:
        return 0;
      case v1::REASON_KIND_NOT_OPTED_IN:
        return 2;
      default:
        return 1;
    }
  };
  for (const v1::Reason& reason : decision.reasons()) {
    if (StandsInTheWay(reason) && (first == nullptr || rank(reason) < rank(*first)))
      first = &reason;
  }
  return first;
}

std::string KeyOf(const v1::Remedy& remedy) {
  v1::Remedy key = remedy;
  key.clear_text();
  return key.SerializeAsString();
}

std::set<std::string> KeysOf(const std::vector<v1::Remedy>& remedies) {
  std::set<std::string> keys;
  for (const v1::Remedy& remedy : remedies) keys.insert(KeyOf(remedy));
  return keys;
}

// Looks for sets of changes, the cheapest first. Each step takes the first obstacle of a set away,
// which every set that succeeds has to do somehow.
class Search {
 public:
  Search(const World& world, absl::CivilDay as_of, const AlternativeSearch& limits)
      : world_(world), as_of_(as_of), limits_(limits) {}

  std::vector<v1::Alternative> Run(SearchNode start) {
    Push(std::move(start));
    while (!open_.empty() && static_cast<int>(found_.size()) < limits_.most_alternatives) {
      const SearchNode node = std::move(const_cast<Entry&>(open_.top()).node);
      open_.pop();
      if (node.answer.decision.verdict() == v1::VERDICT_ALLOW) {
        Found(node);
      } else {
        Expand(node);
      }
    }
    return std::move(found_);
  }

 private:
  struct Entry {
    SearchNode node;
    int order;  // among those of the same cost, the one that came first
    bool operator<(const Entry& other) const {
      return std::make_pair(node.cost, order) > std::make_pair(other.node.cost, other.order);
    }
  };

  void Push(SearchNode node) { open_.push({std::move(node), order_++}); }

  void Found(const SearchNode& node) {
    // With a policy's change there is always a way; it is one only where there is no other.
    const std::set<std::string> keys = KeysOf(node.remedies);
    for (const std::set<std::string>& smaller : found_keys_) {
      if (std::includes(keys.begin(), keys.end(), smaller.begin(), smaller.end())) return;
    }
    v1::Alternative alternative;
    std::vector<v1::Remedy> remedies = node.remedies;
    std::stable_sort(
        remedies.begin(), remedies.end(),
        [](const v1::Remedy& a, const v1::Remedy& b) { return a.kind_case() < b.kind_case(); });
    *alternative.mutable_remedies() = {remedies.begin(), remedies.end()};
    *alternative.mutable_obligations() = node.answer.decision.obligations();
    if (!found_.empty() && ChangesPolicy(alternative) && !ChangesPolicy(found_.front())) return;
    found_keys_.push_back(keys);
    found_.push_back(std::move(alternative));
  }

  static bool ChangesPolicy(const v1::Alternative& alternative) {
    return std::any_of(alternative.remedies().begin(), alternative.remedies().end(),
                       [](const v1::Remedy& remedy) { return remedy.has_policy_change(); });
  }

  void Expand(const SearchNode& node) {
    const v1::Reason* obstacle = FirstObstacle(node.answer.decision);
    if (obstacle == nullptr) return;
    for (const v1::Remedy& remedy :
         RemediesFor(*obstacle, world_, node.draft, node.answer, as_of_)) {
      if (absl::StatusOr<SearchNode> next = Try(node, remedy); next.ok()) {
        if (Removes(*next, *obstacle)) Push(*std::move(next));
      }
    }
    TryChoices(node, *obstacle);
  }

  // Of choices that leave the same obstacles in place one is enough, the nearest to the tenant.
  void TryChoices(const SearchNode& node, const v1::Reason& obstacle) {
    std::map<Obstacles, SearchNode> best;
    for (const v1::Remedy& choice : ChoicesOf(world_, node.answer)) {
      const bool chosen = std::any_of(
          node.remedies.begin(), node.remedies.end(), [&choice](const v1::Remedy& made) {
            return made.has_input() && made.input().name() == choice.input().name() &&
                   made.input().connector_id() == choice.input().connector_id();
          });
      if (chosen) continue;
      absl::StatusOr<SearchNode> next = Try(node, choice);
      if (!next.ok() || !Removes(*next, obstacle)) continue;
      const Obstacles obstacles = ObstaclesOf(next->answer.decision);
      const auto found = best.find(obstacles);
      if (found == best.end()) {
        best.emplace(obstacles, *std::move(next));
      } else if (IsNearer(*next, found->second)) {
        found->second = *std::move(next);
      }
    }
    for (auto& [obstacles, next] : best) Push(std::move(next));
  }

  // What asks less of law first, then what stays in the tenant's own country.
  static bool IsNearer(const SearchNode& one, const SearchNode& other) {
    const auto key = [](const SearchNode& node) {
      const v1::Decision& decision = node.answer.decision;
      const auto& countries = decision.country_codes();
      return std::make_tuple(static_cast<int>(decision.legal_status()), decision.obligations_size(),
                             std::find(countries.begin(), countries.end(),
                                       node.draft.tenant.country_code()) == countries.end());
    };
    return key(one) < key(other);
  }

  static bool Removes(const SearchNode& node, const v1::Reason& obstacle) {
    return ObstaclesOf(node.answer.decision)
               .count(absl::StrCat(obstacle.policy_id(), "\n", obstacle.text())) == 0;
  }

  absl::StatusOr<SearchNode> Try(const SearchNode& node, const v1::Remedy& remedy) {
    if (++decisions_ > limits_.most_decisions) {
      return absl::ResourceExhaustedError("enough decisions were made");
    }
    SearchNode next;
    next.draft = node.draft;
    Make(remedy, next.draft);
    absl::StatusOr<TransferAnswer> answer =
        CheckTransfer(world_, next.draft.view(), next.draft.check, as_of_);
    if (!answer.ok()) return answer.status();
    next.answer = *std::move(answer);
    next.remedies = node.remedies;
    next.remedies.push_back(remedy);
    next.cost = node.cost + CostOf(remedy);
    return next;
  }

  const World& world_;
  const absl::CivilDay as_of_;
  const AlternativeSearch limits_;
  std::priority_queue<Entry> open_;
  int order_ = 0;
  int decisions_ = 0;
  std::vector<v1::Alternative> found_;
  std::vector<std::set<std::string>> found_keys_;
};

}  // namespace

std::vector<v1::Alternative> FindAlternatives(const World& world, const TenantView& tenant,
                                              const v1::TransferCheck& check, absl::CivilDay as_of,
                                              const TransferAnswer& answer,
                                              const AlternativeSearch& search) {
  if (answer.decision.verdict() == v1::VERDICT_ALLOW) return {};
  SearchNode start;
  start.draft.tenant = tenant.tenant;
  for (const v1::Policy* policy : tenant.policies) start.draft.policies.push_back(*policy);
  start.draft.check = check;
  start.answer = answer;
  return Search(world, as_of, search).Run(std::move(start));
}

int CostOf(const v1::Alternative& alternative) {
  int cost = 0;
  for (const v1::Remedy& remedy : alternative.remedies()) cost += CostOf(remedy);
  return cost;
}

}  // namespace domicile::decision
