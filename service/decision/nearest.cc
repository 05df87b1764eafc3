#include "service/decision/nearest.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "service/decision/alternatives.h"
#include "service/decision/permissions.h"
#include "service/decision/remedies.h"

namespace domicile::decision {
namespace {

// Of a simulation's many changes each gets a look, and no more.
constexpr AlternativeSearch kOwn{1, 60};
constexpr AlternativeSearch kOthers{1, 20};

// Looks for one tenant and one connector.
class Finder {
 public:
  Finder(const TenantView& tenant, const std::string& connector_id, const std::string& channel_id,
         Memo& memo)
      : tenant_(tenant), connector_id_(connector_id), memo_(memo) {
    for (const v1::OptIn& opt_in : tenant.tenant.opt_ins()) opted_in_.insert(opt_in.connector_id());
    const v1::Channel* channel = memo.world().catalog.FindChannel(channel_id);
    if (channel == nullptr) return;
    for (const std::string& id : channel->connector_ids()) {
      if (id != connector_id) peers_.push_back(id);
    }
  }

  Nearest Run() {
    if (const std::string in_use = BestPeer(true); !in_use.empty()) return {in_use, {}};
    std::optional<v1::Alternative> own = Change(connector_id_, kOwn);
    if (own && CostOf(*own) <= 1) return {"", *std::move(own)};
    if (const std::string other = BestPeer(false); !other.empty()) {
      Nearest nearest{other, {}};
      *nearest.alternative.add_remedies() = OptInTo(other);
      return nearest;
    }
    if (own) return {"", *std::move(own)};
    Nearest nearest;
    for (const std::string& peer : peers_) {
      std::optional<v1::Alternative> change = Change(peer, kOthers);
      if (change &&
          (nearest.connector_id.empty() || CostOf(*change) < CostOf(nearest.alternative))) {
        nearest = {peer, *std::move(change)};
      }
    }
    return nearest;
  }

 private:
  static v1::Remedy OptInTo(const std::string& connector_id) {
    v1::Remedy remedy;
    remedy.mutable_opt_in()->set_connector_id(connector_id);
    remedy.set_text("Opt in to `" + connector_id + "`.");
    return remedy;
  }

  // The best of the others that the tenant may use as it is or, unless it opted in to it, once it
  // has.
  std::string BestPeer(bool opted_in) {
    const v1::Decision* best = nullptr;
    std::string best_id;
    for (const std::string& peer : peers_) {
      if ((opted_in_.count(peer) > 0) != opted_in) continue;
      v1::Tenant tenant = tenant_.tenant;
      if (!opted_in) tenant.add_opt_ins()->set_connector_id(peer);
      const v1::Decision& decision = memo_.DecisionOf({tenant, tenant_.policies}, peer);
      if (decision.verdict() != v1::VERDICT_ALLOW) continue;
      if (best == nullptr || IsBetter(decision, *best)) {
        best = &decision;
        best_id = peer;
      }
    }
    return best_id;
  }

  std::optional<v1::Alternative> Change(const std::string& connector_id,
                                        const AlternativeSearch& search) {
    v1::TransferCheck check;
    check.set_connector_id(connector_id);
    const absl::StatusOr<TransferAnswer> answer =
        CheckTransfer(memo_.world(), tenant_, check, memo_.as_of());
    if (!answer.ok()) return std::nullopt;
    std::vector<v1::Alternative> found =
        FindAlternatives(memo_.world(), tenant_, check, memo_.as_of(), *answer, search);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  }

  const TenantView& tenant_;
  const std::string& connector_id_;
  Memo& memo_;
  std::set<std::string> opted_in_;
  std::vector<std::string> peers_;
};

}  // namespace

const Nearest& NearestMemo::Find(const TenantView& tenant, const std::string& connector_id,
                                 const std::string& channel_id, Memo& memo) {
  std::string key = memo.KeyOf(tenant, connector_id, true);
  if (const v1::Channel* channel = memo.world().catalog.FindChannel(channel_id)) {
    for (const std::string& peer : channel->connector_ids()) {
      key += memo.KeyOf(tenant, peer, true);
    }
  }
  return found_.Get(key, [&] { return Finder(tenant, connector_id, channel_id, memo).Run(); });
}

}  // namespace domicile::decision
