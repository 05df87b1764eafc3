#include "service/rpc/replication_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/digest.h"
#include "tests/rpc/tenant_server.h"
#include "tests/support/patience.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FailsWith;
using domicile::testing::FromText;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::IsOk;
using domicile::testing::RpcServer;
using ::testing::_;
using ::testing::ElementsAre;

// One watch, whose seals are checked.
class Watch {
 public:
  explicit Watch(RpcServer& server, const v1::WatchSnapshotRequest& request = {})
      : stubs_(server.Connect()) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    reader_ = stubs_.replication().WatchSnapshot(&context_, request);
  }
  ~Watch() { context_.TryCancel(); }

  // Nothing when the stream has ended.
  std::optional<v1::SnapshotPart> Next() {
    v1::WatchSnapshotResponse response;
    if (!reader_->Read(&response)) return std::nullopt;
    EXPECT_EQ(response.sequence(), ++sequence_);
    seal_ = base::SealOf(seal_, sequence_, response.part());
    EXPECT_EQ(response.digest(), seal_);
    largest_ = std::max(largest_, response.part().size());
    v1::SnapshotPart part;
    EXPECT_TRUE(part.ParseFromString(response.part()));
    return part;
  }

  // What comes up to the next commit, which is the last one.
  std::vector<v1::SnapshotPart> ToCommit() {
    std::vector<v1::SnapshotPart> parts;
    while (auto part = Next()) {
      if (part->has_heartbeat()) continue;
      parts.push_back(*std::move(part));
      if (parts.back().has_commit()) break;
    }
    return parts;
  }

  grpc::Status Finish() { return reader_->Finish(); }
  size_t largest() const { return largest_; }

 private:
  domicile::testing::Stubs stubs_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchSnapshotResponse>> reader_;
  uint64_t sequence_ = 0;
  std::string seal_ = base::FirstSeal();
  size_t largest_ = 0;
};

std::vector<std::string> KindsOf(const std::vector<v1::SnapshotPart>& parts) {
  std::vector<std::string> kinds;
  for (const v1::SnapshotPart& part : parts) {
    kinds.push_back(part.has_begin()     ? part.begin().full() ? "all" : "changes"
                    : part.has_catalog() ? "catalog"
                    : part.has_law()     ? "law"
                    : part.has_tenancy() ? "tenancy"
                                         : "commit");
  }
  return kinds;
}

class ReplicationServiceTest : public ::testing::Test {
 protected:
  ReplicationServiceTest() { testing::ServeTenant(server_); }

  void AddTenant(const std::string& id) {
    ASSERT_THAT(
        server_.tenants().CreateTenant(FromText<v1::Tenant>("id: '" + id + "' country_code: 'IT'")),
        IsOk());
  }

  // The same catalog from another plugin more.
  void ServeAnother() {
    testing::PluginBuilder other("other");
    other.Connector("sms", testing::Placement("main", testing::Site("IT")));
    server_.Serve({other});
  }

  RpcServer server_;
};

TEST_F(ReplicationServiceTest, SendsAllAndThenOnlyWhatChanges) {
  Watch watch(server_);
  const auto all = watch.ToCommit();
  EXPECT_THAT(KindsOf(all), ElementsAre("all", "catalog", "law", "tenancy", "commit"));
  EXPECT_EQ(all.front().begin().provider().title(), "Byte");
  EXPECT_EQ(all.back().commit().tenant_count(), 1);

  AddTenant("verdi");
  const auto tenant = watch.ToCommit();
  ASSERT_THAT(KindsOf(tenant), ElementsAre("changes", "tenancy", "commit"));
  ASSERT_EQ(tenant[1].tenancy().tenants_size(), 1);
  EXPECT_EQ(tenant[1].tenancy().tenants(0).id(), "verdi");
  EXPECT_EQ(tenant[2].commit().tenant_count(), 2);

  ASSERT_THAT(server_.tenants().DeleteTenant("verdi", 1), IsOk());
  const auto gone = watch.ToCommit();
  ASSERT_THAT(KindsOf(gone), ElementsAre("changes", "tenancy", "commit"));
  EXPECT_THAT(gone[1].tenancy().removed_tenant_ids(), ElementsAre("verdi"));

  ServeAnother();
  EXPECT_THAT(KindsOf(watch.ToCommit()), ElementsAre("changes", "catalog", "commit"));
}

TEST_F(ReplicationServiceTest, ConfirmsEachSecondThatNothingHasChanged) {
  Watch watch(server_);
  const auto all = watch.ToCommit();
  const auto part = watch.Next();
  ASSERT_TRUE(part && part->has_heartbeat());
  EXPECT_EQ(part->heartbeat().cursor().SerializeAsString(),
            all.back().commit().cursor().SerializeAsString());
  EXPECT_EQ(part->heartbeat().time().seconds(), all.back().commit().time().seconds());
}

TEST_F(ReplicationServiceTest, GoesOnFromACursorOfThisRun) {
  v1::WatchSnapshotRequest request;
  {
    Watch watch(server_);
    *request.mutable_resume_from() = watch.ToCommit().back().commit().cursor();
  }
  AddTenant("verdi");
  AddTenant("bianchi");
  Watch watch(server_, request);
  const auto parts = watch.ToCommit();
  ASSERT_THAT(KindsOf(parts), ElementsAre("changes", "tenancy", "commit"));
  EXPECT_EQ(parts[1].tenancy().tenants_size(), 2);
}

TEST_F(ReplicationServiceTest, SendsAllForACursorOfAnotherRunOrOfWhatIsForgotten) {
  v1::WatchSnapshotRequest request;
  v1::SnapshotCursor cursor;
  {
    Watch watch(server_);
    cursor = watch.ToCommit().back().commit().cursor();
  }
  *request.mutable_resume_from() = cursor;
  request.mutable_resume_from()->set_server_id("another");
  EXPECT_EQ(KindsOf(Watch(server_, request).ToCommit()).front(), "all");
  request.mutable_resume_from()->set_server_id(cursor.server_id());
  // The history begins with what there was at the start, which is revision 0.
  request.mutable_resume_from()->mutable_revision()->set_tenancy_revision(1'000);
  EXPECT_EQ(KindsOf(Watch(server_, request).ToCommit()).front(), "all");
}

TEST_F(ReplicationServiceTest, AFilteredWatchGetsItsTenantsAndWhatTheyAreUnder) {
  for (const char* policy :
       {"id: 'a' title: 'x'", "id: 'b' title: 'x'", "id: 'w' title: 'x' provider_wide: true"}) {
    ASSERT_THAT(server_.tenants().CreatePolicy(FromText<v1::Policy>(policy)), IsOk());
  }
  ASSERT_THAT(server_.tenants().CreateTenant(
                  FromText<v1::Tenant>("id: 'verdi' country_code: 'IT' policy_ids: 'a'")),
              IsOk());
  Watch watch(server_, FromText<v1::WatchSnapshotRequest>("tenant_ids: 'verdi'"));
  const auto all = watch.ToCommit();
  std::vector<std::string> policies, tenants;
  for (const v1::SnapshotPart& part : all) {
    for (const auto& policy : part.tenancy().policies()) policies.push_back(policy.id());
    for (const auto& tenant : part.tenancy().tenants()) tenants.push_back(tenant.id());
  }
  EXPECT_THAT(policies, ElementsAre("a", "w"));
  EXPECT_THAT(tenants, ElementsAre("verdi"));
  EXPECT_EQ(all.back().commit().tenant_count(), 1);
  EXPECT_EQ(all.back().commit().policy_count(), 2);

  // Another tenant's write is none of its business, but for the revision.
  AddTenant("bianchi");
  EXPECT_THAT(KindsOf(watch.ToCommit()), ElementsAre("changes", "commit"));

  v1::Tenant verdi = *server_.tenants().Get()->FindTenant("verdi");
  verdi.set_policy_ids(0, "b");
  ASSERT_THAT(server_.tenants().UpdateTenant(verdi), IsOk());
  const auto moved = watch.ToCommit();
  ASSERT_THAT(KindsOf(moved), ElementsAre("changes", "tenancy", "tenancy", "commit"));
  ASSERT_EQ(moved[1].tenancy().policies_size(), 1);
  EXPECT_EQ(moved[1].tenancy().policies(0).id(), "b");
  EXPECT_THAT(moved[1].tenancy().removed_policy_ids(), ElementsAre("a"));
}

TEST_F(ReplicationServiceTest, SendsManyTenantsInPartsThatAreBounded) {
  v1::Bundle bundle;
  for (int i = 0; i < 3000; ++i) {
    v1::Tenant& tenant = *bundle.add_tenants();
    tenant.set_id(absl::StrCat("t", i));
    tenant.set_country_code("IT");
    tenant.set_title(std::string(180, 'x'));
    tenant.add_opt_ins()->set_connector_id("acme/sms");
  }
  ASSERT_THAT(server_.tenants().Apply(bundle, false), IsOk());
  Watch watch(server_);
  const auto parts = watch.ToCommit();
  int tenants = 0, pieces = 0;
  for (const v1::SnapshotPart& part : parts) {
    tenants += part.tenancy().tenants_size();
    pieces += part.tenancy().tenants_size() > 0;
  }
  EXPECT_EQ(tenants, 3001);
  EXPECT_GT(pieces, 2);
  EXPECT_LT(watch.largest(), size_t{300} << 10);
}

TEST_F(ReplicationServiceTest, ASlowCallerNeitherHoldsUpWritesNorGetsWhatIsNoLongerSo) {
  Watch watch(server_);
  ASSERT_EQ(KindsOf(watch.ToCommit()).back(), "commit");
  const absl::Time start = absl::Now();
  constexpr int kWrites = 5000;
  for (int i = 0; i < kWrites; ++i) {
    v1::Tenant rossi = *server_.tenants().Get()->FindTenant("rossi");
    rossi.set_title(std::string(200, static_cast<char>('a' + i % 2)));
    ASSERT_THAT(server_.tenants().UpdateTenant(rossi), IsOk());
  }
  const absl::Duration wrote = absl::Now() - start;
  // Nothing was read meanwhile. What comes are fewer changes than were made, however many of them
  // the connection had taken in, and the last is the latest.
  int commits = 0;
  const uint64_t latest = server_.tenants().Get()->revision();
  for (uint64_t seen = 0; seen < latest; ++commits) {
    const auto parts = watch.ToCommit();
    ASSERT_FALSE(parts.empty());
    seen = parts.back().commit().cursor().revision().tenancy_revision();
  }
  EXPECT_LT(commits, kWrites / 2);
  EXPECT_LT(wrote, absl::Seconds(20) * domicile::testing::kSlowdown);
}

TEST_F(ReplicationServiceTest, WaitsForTheFirstCatalog) {
  RpcServer empty;
  Watch watch(empty);
  std::thread later([&] {
    absl::SleepFor(absl::Milliseconds(100));
    empty.Serve({testing::PluginBuilder("acme")});
  });
  EXPECT_EQ(KindsOf(watch.ToCommit()).front(), "all");
  later.join();
}

TEST_F(ReplicationServiceTest, EndsWithTheServer) {
  Watch watch(server_);
  ASSERT_FALSE(watch.ToCommit().empty());
  server_.state().Shutdown();
  while (watch.Next()) continue;
  const grpc::Status status = watch.Finish();
  EXPECT_THAT(status, FailsWith(grpc::StatusCode::UNAVAILABLE, _));
  EXPECT_THAT(status, HasReason("SHUTTING_DOWN"));
}

TEST_F(ReplicationServiceTest, RefusesTenantsThatCannotBe) {
  const auto refused = [this](const v1::WatchSnapshotRequest& request) {
    Watch watch(server_, request);
    EXPECT_FALSE(watch.Next());
    return watch.Finish();
  };
  v1::WatchSnapshotRequest request;
  request.add_tenant_ids("fine");
  request.add_tenant_ids("Not Fine");
  EXPECT_THAT(refused(request), HasViolation("tenant_ids[1]", _));
  request.set_tenant_ids(1, "");
  EXPECT_THAT(refused(request), HasViolation("tenant_ids[1]", _));
  request.Clear();
  for (int i = 0; i <= 10'000; ++i) request.add_tenant_ids("a");
  EXPECT_THAT(refused(request), HasViolation("tenant_ids", _));
}

}  // namespace
}  // namespace domicile::rpc
