// What a draft takes, part for part. The streams are a server's, in which a test alters a part and
// seals all of them again, as somebody could who stands in between.

#include "clients/cpp/snapshot_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/digest.h"
#include "service/tenancy/stamp.h"
#include "tests/local/followed_server.h"

namespace domicile::testing {
namespace {

using client::SnapshotDraft;
using ::testing::HasSubstr;

using Parts = std::vector<v1::SnapshotPart>;

class SnapshotDraftTest : public FollowedServer {
 protected:
  // What the server sends up to the first commit.
  Parts FullParts(const v1::WatchSnapshotRequest& request = {}) {
    Parts parts;
    const auto stream = connection_->WatchSnapshot(request, {});
    while (auto message = stream->Read()) {
      v1::SnapshotPart& part = parts.emplace_back();
      EXPECT_TRUE(part.ParseFromString(message->part()));
      if (part.has_commit()) break;
    }
    stream->Cancel();
    return parts;
  }

  // Takes all of them as one stream; the first error, or what became of the last one.
  static absl::StatusOr<SnapshotDraft::Taken> TakeAll(SnapshotDraft& draft, const Parts& parts,
                                                      bool resumed = false) {
    draft.Begin(resumed);
    absl::StatusOr<SnapshotDraft::Taken> taken = SnapshotDraft::Taken::kPart;
    std::string seal = base::FirstSeal();
    v1::WatchSnapshotResponse message;
    for (const v1::SnapshotPart& part : parts) {
      message.set_sequence(message.sequence() + 1);
      message.set_part(part.SerializeAsString());
      seal = base::SealOf(seal, message.sequence(), message.part());
      message.set_digest(seal);
      taken = draft.Take(message);
      if (!taken.ok()) break;
    }
    return taken;
  }

  // Expects that the altered parts are refused, and leave nothing.
  void ExpectRefused(const Parts& parts, const std::string& error) {
    SnapshotDraft draft({});
    EXPECT_THAT(TakeAll(draft, parts), StatusIs(absl::StatusCode::kDataLoss, HasSubstr(error)));
    EXPECT_EQ(draft.content(), nullptr);
  }

  static v1::SnapshotPart& PartWith(Parts& parts, v1::SnapshotPart::PartCase kind) {
    for (v1::SnapshotPart& part : parts) {
      if (part.part_case() == kind) return part;
    }
    ADD_FAILURE() << "there is no such part";
    return parts.front();
  }
};

TEST_F(SnapshotDraftTest, TakesWhatTheServerHas) {
  SnapshotDraft draft({});
  const auto taken = TakeAll(draft, FullParts());
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(*taken, SnapshotDraft::Taken::kCommitted);
  EXPECT_TRUE(draft.full());
  const auto served = server_->state().Get();
  EXPECT_EQ(draft.content()->catalog->digest(), served->catalog->digest());
  EXPECT_EQ(draft.content()->law->digest(), served->law->digest());
  EXPECT_EQ(draft.content()->tenancy->tenants().size(), 1);
  EXPECT_EQ(draft.content()->provider.title(), "Byte");
}

TEST_F(SnapshotDraftTest, RefusesAnAlteredCatalog) {
  Parts parts = FullParts();
  PartWith(parts, v1::SnapshotPart::kCatalog)
      .mutable_catalog()
      ->mutable_processors(0)
      ->mutable_entities(1)
      ->set_country_code("IT");
  ExpectRefused(parts, "the catalog's digest is");
}

TEST_F(SnapshotDraftTest, RefusesACatalogWhoseConnectorsNobodyHas) {
  Parts parts = FullParts();
  PartWith(parts, v1::SnapshotPart::kCatalog).mutable_catalog()->clear_processors();
  ExpectRefused(parts, "has no processor");
}

TEST_F(SnapshotDraftTest, RefusesAnAlteredLaw) {
  Parts parts = FullParts();
  PartWith(parts, v1::SnapshotPart::kLaw).mutable_law()->mutable_rules()->RemoveLast();
  ExpectRefused(parts, "the law's digest is");
}

TEST_F(SnapshotDraftTest, RefusesASnapshotInWhichATenantIsMissing) {
  Parts parts = FullParts();
  PartWith(parts, v1::SnapshotPart::kTenancy).mutable_tenancy()->clear_tenants();
  ExpectRefused(parts, "there are 0 tenants and 0 policies, and should be 1 and 0");
}

TEST_F(SnapshotDraftTest, RefusesASnapshotWithoutItsLaw) {
  Parts parts = FullParts();
  std::erase_if(parts, [](const v1::SnapshotPart& part) { return part.has_law(); });
  ExpectRefused(parts, "catalog or law is missing");
}

TEST_F(SnapshotDraftTest, RefusesAPartWithoutABegin) {
  Parts parts = FullParts();
  parts.erase(parts.begin());
  ExpectRefused(parts, "came before its begin");
}

TEST_F(SnapshotDraftTest, RefusesAChangeOfWhatItDoesNotHave) {
  Parts parts = FullParts();
  parts.front().mutable_begin()->set_full(false);
  ExpectRefused(parts, "a change of what was never sent");
}

TEST_F(SnapshotDraftTest, TakesATimeThatWasSetBackToWhatItIsHere) {
  SnapshotDraft draft({});
  Parts parts = FullParts();
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  parts.back().mutable_commit()->mutable_time()->set_seconds(now + 3600);
  ASSERT_THAT(TakeAll(draft, parts), IsOk());
  parts.back().mutable_commit()->mutable_time()->set_seconds(now);
  EXPECT_THAT(TakeAll(draft, parts), IsOk());
}

TEST_F(SnapshotDraftTest, RefusesATimeThatIsBeforeTheLastAndWhatItIsHere) {
  SnapshotDraft draft({});
  Parts parts = FullParts();
  ASSERT_THAT(TakeAll(draft, parts), IsOk());
  v1::SnapshotCommit& commit = *parts.back().mutable_commit();
  commit.mutable_time()->set_seconds(commit.time().seconds() - 60);
  EXPECT_THAT(TakeAll(draft, parts), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("is before")));
}

TEST_F(SnapshotDraftTest, RefusesAHeartbeatOfWhatItDoesNotHave) {
  Parts parts(1);
  *parts[0].mutable_heartbeat()->mutable_cursor() = FullParts().back().commit().cursor();
  ExpectRefused(parts, "nothing new to what was never sent");
}

TEST_F(SnapshotDraftTest, RefusesAPartOfNoKnownKind) {
  Parts parts = FullParts();
  parts[1].Clear();
  ExpectRefused(parts, "no known kind");
}

TEST_F(SnapshotDraftTest, RefusesATenantThatNobodyAskedFor) {
  SnapshotDraft draft({"verdi"});
  EXPECT_THAT(TakeAll(draft, FullParts()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("nobody asked for `rossi`")));
}

TEST_F(SnapshotDraftTest, RefusesATimeOfLongAgo) {
  SnapshotDraft draft({});
  Parts parts = FullParts();
  ASSERT_THAT(TakeAll(draft, parts), IsOk());
  v1::SnapshotCommit& commit = *parts.back().mutable_commit();
  commit.mutable_time()->set_seconds(commit.time().seconds() - 3600);
  EXPECT_THAT(TakeAll(draft, parts),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("that was said before")));
}

TEST_F(SnapshotDraftTest, KeepsWhatItHasWhenAChangeIsRefused) {
  SnapshotDraft draft({});
  ASSERT_THAT(TakeAll(draft, FullParts()), IsOk());
  const auto before = draft.content();
  Parts parts(3);
  parts[0].mutable_begin();
  parts[1].mutable_tenancy()->add_removed_tenant_ids("rossi");
  *parts[2].mutable_commit()->mutable_cursor() = before->cursor;
  *parts[2].mutable_commit()->mutable_time() = tenancy::ToTimestamp(clock_.Now());
  parts[2].mutable_commit()->set_tenant_count(1);
  EXPECT_THAT(TakeAll(draft, parts, true),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("0 tenants")));
  EXPECT_EQ(draft.content(), before);
  parts[2].mutable_commit()->set_tenant_count(0);
  ASSERT_THAT(TakeAll(draft, parts, true), IsOk());
  EXPECT_EQ(draft.content()->tenancy->FindTenant("rossi"), nullptr);
}

}  // namespace
}  // namespace domicile::testing
