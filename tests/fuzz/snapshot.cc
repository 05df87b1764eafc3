// A stream of snapshots, as LocalDecider follows it. The first byte of each piece says how it
// comes; the rest is a domicile.v1.SnapshotPart, which is sealed here as a server would, and whose
// commits are made to fit, so that more than the seals is tried. Whatever was committed is decided
// from.

#include "clients/cpp/snapshot_draft.h"
#include "service/base/digest.h"
#include "tests/fuzz/exercise.h"
#include "tests/fuzz/input.h"

namespace domicile {
namespace {

using Draft = client::SnapshotDraft;

// What was sent since the last commit that was to replace all.
struct Sent {
  catalog::Catalog::ById<v1::Processor> processors;
  catalog::Catalog::ById<v1::Channel> channels;
  catalog::Catalog::ById<v1::Connector> connectors;
  std::string law_digest;
  std::set<std::string> tenants, policies;

  void Take(const v1::SnapshotPart& part) {
    if (part.begin().full()) *this = Sent();
    for (const auto& element : part.catalog().processors())
      processors.emplace(element.id(), element);
    for (const auto& element : part.catalog().channels()) channels.emplace(element.id(), element);
    for (const auto& element : part.catalog().connectors())
      connectors.emplace(element.id(), element);
    if (part.has_law()) {
      const auto law = law::Law::Build(part.law());
      if (law.ok()) law_digest = (*law)->digest();
    }
    for (const auto& element : part.tenancy().tenants()) tenants.insert(element.id());
    for (const auto& element : part.tenancy().policies()) policies.insert(element.id());
    for (const auto& id : part.tenancy().removed_tenant_ids()) tenants.erase(id);
    for (const auto& id : part.tenancy().removed_policy_ids()) policies.erase(id);
  }

  void Fit(v1::SnapshotCommit& commit) const {
    v1::Revision& revision = *commit.mutable_cursor()->mutable_revision();
    revision.set_catalog_digest(catalog::Catalog(processors, channels, connectors).digest());
    revision.set_law_digest(law_digest);
    commit.set_tenant_count(tenants.size());
    commit.set_policy_count(policies.size());
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Draft draft({});
  Sent sent;
  draft.Begin(false);
  std::string seal = base::FirstSeal();
  uint64_t sequence = 0;
  int commits = 0;
  for (std::string_view piece : fuzz::Pieces({reinterpret_cast<const char*>(data), size})) {
    fuzz::Choices choices(piece);
    const size_t how = choices.Below(8);
    v1::WatchSnapshotResponse message;
    if (how == 7) {
      // As it comes, seal and all.
      if (!message.ParseFromString(std::string(choices.rest()))) return 0;
    } else {
      v1::SnapshotPart part;
      if (!part.ParseFromString(std::string(choices.rest()))) return 0;
      sent.Take(part);
      if (part.has_commit() && how != 6) sent.Fit(*part.mutable_commit());
      message.set_sequence(++sequence);
      message.set_part(part.SerializeAsString());
      seal = base::SealOf(seal, sequence, message.part());
      message.set_digest(seal);
    }
    const auto before = draft.content();
    const auto taken = draft.Take(message);
    if (!taken.ok()) {
      DOMICILE_FUZZ_EXPECT(taken.status().code() == absl::StatusCode::kDataLoss,
                           taken.status().ToString());
      DOMICILE_FUZZ_EXPECT(draft.content() == before, "a message that was refused left something");
      // As the follower does: another stream.
      draft.Begin(true);
      seal = base::FirstSeal();
      sequence = 0;
    } else if (*taken == Draft::Taken::kCommitted && ++commits <= 4) {
      fuzz::Decide(draft.content()->catalog, draft.content()->law, draft.content()->tenancy);
    }
  }
  return 0;
}

}  // namespace domicile
