#include "service/tenancy/sqlite_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <string>
#include <thread>

#include "google/protobuf/util/message_differencer.h"
#include "tests/support/database_file.h"
#include "tests/support/error_details.h"
#include "tests/support/temp_directory.h"
#include "tests/tenancy/tenancy_world.h"

namespace domicile::tenancy {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::_;
using testing::Ask;
using testing::DigestsOf;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::Sql;
using testing::StatusIs;

constexpr char kRossi[] = R"(
  id: "rossi" title: "Rossi \360\237\217\240" country_code: "IT" policy_ids: ["strict", "eea-only"]
  opt_ins { connector_id: "acme/chat" inputs { name: "region" value: "west" } }
  revision: 3 create_time { seconds: 1 nanos: 2 } update_time { seconds: 3 })";

class SqliteStoreTest : public ::testing::Test {
 protected:
  std::string path() const { return directory_.File("tenants.db"); }
  std::unique_ptr<Store> Open() const { return *OpenSqliteStore(path()); }

  // Writes the next revision: null takes one away.
  static absl::Status Write(Store& store, uint64_t revision, const std::vector<v1::Tenant>& tenants,
                            const std::vector<v1::Policy>& policies = {}) {
    Changes changes;
    changes.revision = revision;
    for (const v1::Tenant& tenant : tenants) {
      changes.tenants[tenant.id()] = std::make_shared<const v1::Tenant>(tenant);
    }
    for (const v1::Policy& policy : policies) {
      changes.policies[policy.id()] = std::make_shared<const v1::Policy>(policy);
    }
    return store.Write(changes);
  }

  // A store with a tenant that is under two policies, and one that is under none.
  void Fill() const {
    ASSERT_THAT(Write(*Open(), 1, {Tenant(kRossi), Tenant("id: 'smith' country_code: 'GB'")},
                      {Policy("id: 'eea-only'"), Policy("id: 'strict'"), Policy("id: 'unused'")}),
                IsOk());
  }

  // That the store says so when it is read, and is as it was.
  void ExpectCorrupt(const std::string& message) const {
    const auto before = DigestsOf(path());
    const auto loaded = Open()->Load();
    EXPECT_THAT(loaded, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(message)));
    EXPECT_THAT(loaded.status(), HasReason("STORAGE_FAILED"));
    EXPECT_EQ(DigestsOf(path()), before);
  }

  const testing::TempDirectory directory_;
};

TEST_F(SqliteStoreTest, ANewStoreIsEmpty) {
  const auto loaded = Open()->Load();
  ASSERT_THAT(loaded, IsOk());
  EXPECT_EQ((*loaded)->tenants().size(), 0);
  EXPECT_EQ((*loaded)->policies().size(), 0);
  EXPECT_EQ((*loaded)->revision(), 0);
}

TEST_F(SqliteStoreTest, WhatIsWrittenIsThereAfterReopening) {
  Fill();
  const auto loaded = Open()->Load();
  ASSERT_THAT(loaded, IsOk());
  EXPECT_EQ((*loaded)->revision(), 1);
  ASSERT_EQ((*loaded)->tenants().size(), 2);
  EXPECT_TRUE(MessageDifferencer::Equals(*(*loaded)->FindTenant("rossi"), Tenant(kRossi)));
  EXPECT_EQ((*loaded)->policies().size(), 3);
}

TEST_F(SqliteStoreTest, ElementsAreReplacedAndTakenAway) {
  Fill();
  const std::unique_ptr<Store> store = Open();
  Changes changes;
  changes.revision = 2;
  changes.tenants["rossi"] = std::make_shared<const v1::Tenant>(
      Tenant("id: 'rossi' country_code: 'FR' policy_ids: 'unused'"));
  changes.tenants["smith"] = nullptr;
  changes.policies["strict"] = nullptr;
  changes.policies["eea-only"] = nullptr;
  ASSERT_THAT(store->Write(changes), IsOk());
  const auto loaded = Open()->Load();
  ASSERT_THAT(loaded, IsOk());
  EXPECT_EQ((*loaded)->revision(), 2);
  ASSERT_EQ((*loaded)->tenants().size(), 1);
  EXPECT_EQ((*loaded)->FindTenant("rossi")->country_code(), "FR");
  EXPECT_EQ((*loaded)->policies().size(), 1);
}

TEST_F(SqliteStoreTest, AWriteIsMadeWhollyOrNotAtAll) {
  Fill();
  const std::unique_ptr<Store> store = Open();
  // The policy of the second is not there.
  EXPECT_THAT(Write(*store, 2,
                    {Tenant("id: 'a' country_code: 'IT'"),
                     Tenant("id: 'b' country_code: 'IT' policy_ids: 'nowhere'")}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("FOREIGN KEY")));
  EXPECT_EQ((*store->Load())->FindTenant("a"), nullptr);
  EXPECT_EQ((*store->Load())->revision(), 1);
  // The same revision is free for the next.
  EXPECT_THAT(Write(*store, 2, {Tenant("id: 'a' country_code: 'IT'")}), IsOk());
}

TEST_F(SqliteStoreTest, APolicyThatATenantIsUnderCannotBeTakenAway) {
  Fill();
  Changes changes;
  changes.revision = 2;
  changes.policies["strict"] = nullptr;
  EXPECT_THAT(Open()->Write(changes),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("FOREIGN KEY")));
}

TEST_F(SqliteStoreTest, WritesThroughAWriteAheadLog) {
  Fill();
  EXPECT_EQ(Ask(path(), "PRAGMA journal_mode"), "wal");
}

TEST_F(SqliteStoreTest, ASecondWriterIsNoticed) {
  Fill();
  const std::unique_ptr<Store> first = Open(), second = Open();
  ASSERT_THAT(Write(*first, 2, {Tenant("id: 'first' country_code: 'IT'")}), IsOk());
  const absl::Status status = Write(*second, 2, {Tenant("id: 'second' country_code: 'IT'")});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition,
                               HasSubstr("another program wrote to the store of tenants")));
  EXPECT_THAT(status, HasReason("STORAGE_FAILED"));
  EXPECT_EQ((*second->Load())->FindTenant("second"), nullptr);
  EXPECT_THAT(Write(*first, 3, {Tenant("id: 'again' country_code: 'IT'")}), IsOk());
}

TEST_F(SqliteStoreTest, ACorruptMessageIsReported) {
  Fill();
  ASSERT_THAT(Sql(path(), "UPDATE tenants SET message = x'ff' WHERE id = 'smith'"), IsOk());
  ExpectCorrupt("`smith` of tenants is not what was written");
}

TEST_F(SqliteStoreTest, AMessageThatWasAlteredIsReportedThoughItCanBeRead) {
  Fill();
  v1::Tenant altered = Tenant("id: 'smith' country_code: 'US'");
  std::string hex;
  for (const unsigned char byte : altered.SerializeAsString()) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  ASSERT_THAT(Sql(path(), "UPDATE tenants SET message = x'" + hex + "' WHERE id = 'smith'"),
              IsOk());
  ExpectCorrupt("`smith` of tenants is not what was written");
}

TEST_F(SqliteStoreTest, AnAlteredDigestIsReported) {
  Fill();
  ASSERT_THAT(Sql(path(), "UPDATE policies SET digest = 'f00' WHERE id = 'strict'"), IsOk());
  ExpectCorrupt("`strict` of policies is not what was written");
}

TEST_F(SqliteStoreTest, AMessageInTheRowOfAnotherIsReported) {
  Fill();
  ASSERT_THAT(Sql(path(),
                  "DELETE FROM policies WHERE id = 'unused';"
                  "UPDATE policies SET id = 'unused' WHERE id = 'strict'"),
              IsOk());
  ExpectCorrupt("`unused` of policies is not what was written");
}

TEST_F(SqliteStoreTest, LinksThatAreNotThoseOfTheTenantsAreReported) {
  Fill();
  ASSERT_THAT(Sql(path(), "DELETE FROM tenant_policies WHERE policy_id = 'strict'"), IsOk());
  ExpectCorrupt("the policies of tenant `rossi` are not those that were written");
  ASSERT_THAT(Sql(path(),
                  "INSERT INTO tenant_policies VALUES ('rossi', 'strict'),"
                  "('smith', 'unused')"),
              IsOk());
  ExpectCorrupt("`smith` has a policy that its tenant does not name");
}

TEST_F(SqliteStoreTest, ALinkThatLeadsNowhereIsReported) {
  Fill();
  ASSERT_THAT(Sql(path(), "DELETE FROM policies WHERE id = 'strict'"), IsOk());
  ExpectCorrupt("the policies of tenant `rossi`");
}

TEST_F(SqliteStoreTest, AStoreWithoutARevisionIsReported) {
  Fill();
  ASSERT_THAT(Sql(path(), "DELETE FROM tenancy"), IsOk());
  ExpectCorrupt("it has no revision");
}

TEST_F(SqliteStoreTest, WhatACrashLeftIsAsItWasWhenItIsCorrupt) {
  const std::string original = directory_.File("original.db");
  const std::unique_ptr<Store> store = *OpenSqliteStore(original);
  ASSERT_THAT(Write(*store, 1, {Tenant("id: 'smith' country_code: 'GB'")}), IsOk());
  ASSERT_THAT(Sql(original, "UPDATE tenants SET digest = 'f00'"), IsOk());
  testing::CopyAsACrashLeavesIt(original, path());
  ASSERT_EQ(DigestsOf(path()).size(), 2);
  ExpectCorrupt("`smith` of tenants is not what was written");
}

TEST_F(SqliteStoreTest, ANewerSchemaIsRefused) {
  Fill();
  ASSERT_THAT(Sql(path(), "PRAGMA user_version = 2"), IsOk());
  EXPECT_THAT(OpenSqliteStore(path()), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                HasSubstr("its schema is of version 2")));
}

TEST_F(SqliteStoreTest, WhatIsNoDatabaseIsRefused) {
  directory_.Write("tenants.db", "tenants: []\n");
  EXPECT_THAT(OpenSqliteStore(path()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("file is not a database")));
}

TEST_F(SqliteStoreTest, ADirectoryThatMayNotBeWrittenIsAnError) {
  chmod(directory_.path().c_str(), 0755);
  const testing::Unprivileged unprivileged;
  EXPECT_THAT(OpenSqliteStore(path()), StatusIs(absl::StatusCode::kUnavailable, HasSubstr(path())));
}

TEST_F(SqliteStoreTest, ABackupIsACompleteStoreThoughWritesGoOn) {
  const std::unique_ptr<Store> store = Open();
  std::atomic<bool> done = false;
  absl::Status written;
  std::thread writer([&] {
    for (uint64_t revision = 1; !done && written.ok(); ++revision) {
      const std::string n = std::to_string(revision);
      written = Write(*store, revision,
                      {Tenant("id: 't" + n + "' country_code: 'IT' policy_ids: 'p" + n + "'")},
                      {Policy("id: 'p" + n + "'")});
    }
  });
  for (int i = 0; i < 10; ++i) {
    const std::string copy = directory_.File("copy-" + std::to_string(i));
    EXPECT_THAT(store->BackUp(copy), IsOk());
    const auto loaded = (*OpenSqliteStore(copy))->Load();
    EXPECT_THAT(loaded, IsOk());
    // Each write added one of both.
    EXPECT_EQ((*loaded)->tenants().size(), (*loaded)->revision());
    EXPECT_EQ((*loaded)->policies().size(), (*loaded)->revision());
  }
  done = true;
  writer.join();
  EXPECT_THAT(written, IsOk());
}

TEST_F(SqliteStoreTest, ABackupIsAStoreToWriteTo) {
  Fill();
  const std::string copy = directory_.File("copy.db");
  ASSERT_THAT(Open()->BackUp(copy), IsOk());
  EXPECT_THAT(Write(**OpenSqliteStore(copy), 2, {Tenant("id: 'new' country_code: 'IT'")}), IsOk());
  EXPECT_EQ((*Open()->Load())->FindTenant("new"), nullptr);
}

TEST(OpenStoreTest, TakesAnAddressOfSqliteOnly) {
  const testing::TempDirectory directory;
  EXPECT_THAT(OpenStore("sqlite:" + directory.File("tenants.db")), IsOk());
  EXPECT_THAT(OpenStore("sqlite::memory:"), IsOk());
  for (const char* address : {"", "sqlite", "sqlite:", "tenants.db", "postgresql://localhost/"}) {
    EXPECT_THAT(OpenStore(address),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("neither `sqlite:PATH`")))
        << address;
  }
}

}  // namespace
}  // namespace domicile::tenancy
