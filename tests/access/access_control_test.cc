#include "service/access/access_control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::access {
namespace {

using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using domicile::testing::TempDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kYaml[] =
    "principals:\n"
    "  - id: billing\n"
    "    uids: [1000]\n"
    "    grants:\n"
    "      - role: query\n"
    "        tenant_ids: [rossi]\n";

class AccessFileTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    const std::string file = directory_.File(name);
    std::ofstream(file, std::ios::trunc) << text;
    chmod(file.c_str(), 0644);
    return file;
  }

  const TempDirectory directory_;
};

TEST_F(AccessFileTest, IsReadFromYaml) {
  const auto list = ReadAccessFile(Write("access.yaml", kYaml));
  ASSERT_THAT(list.status(), IsOk());
  ASSERT_NE((*list)->FindUid(1000), nullptr);
  EXPECT_TRUE((*list)->FindUid(1000)->Granted(v1::ACCESS_ROLE_QUERY).Contains("rossi"));
}

TEST_F(AccessFileTest, IsReadFromTextproto) {
  const auto list = ReadAccessFile(
      Write("access.textproto",
            "principals { id: 'billing' uids: 1000 grants { role: ACCESS_ROLE_QUERY } }"));
  ASSERT_THAT(list.status(), IsOk());
  EXPECT_NE((*list)->FindUid(1000), nullptr);
}

TEST_F(AccessFileTest, WhatIsWrongNamesTheFileAndTheLine) {
  EXPECT_THAT(ReadAccessFile(Write("access.yaml",
                                   "principals:\n"
                                   "  - id: billing\n"
                                   "    token_sha256: [secret]\n"
                                   "    grants: [{role: query}]\n"))
                  .status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("access.yaml:3: "), HasSubstr("token_sha256[0]"))));
}

TEST_F(AccessFileTest, AFieldThatIsUnknownIsNotOverlooked) {
  EXPECT_THAT(ReadAccessFile(Write("access.yaml", "principal: []\n")).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("principal")));
}

TEST_F(AccessFileTest, MustBeThere) {
  EXPECT_THAT(ReadAccessFile(directory_.File("none.yaml")).status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.yaml")));
}

TEST_F(AccessFileTest, OthersMayNotWriteToIt) {
  const std::string file = Write("access.yaml", kYaml);
  chmod(file.c_str(), 0664);
  EXPECT_THAT(ReadAccessFile(file).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("others may write to it")));
}

TEST_F(AccessFileTest, MustBelongToRootOrTheServer) {
  if (geteuid() != 0) GTEST_SKIP() << "takes root to give a file away";
  const std::string file = Write("access.yaml", kYaml);
  ASSERT_EQ(chown(file.c_str(), 12345, 12345), 0);
  EXPECT_THAT(ReadAccessFile(file).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("belongs to user 12345")));
}

TEST_F(AccessFileTest, ADirectoryIsNone) {
  mkdir(directory_.File("access.yaml").c_str(), 0755);
  EXPECT_THAT(ReadAccessFile(directory_.File("access.yaml")).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is not a file")));
}

TEST(AccessControlTest, WithoutAFileNothingIsRestricted) {
  const auto control = AccessControl::Open("");
  ASSERT_THAT(control.status(), IsOk());
  EXPECT_FALSE((*control)->restricted());
  EXPECT_EQ((*control)->Get(), nullptr);
}

TEST_F(AccessFileTest, AReloadReplacesAll) {
  const auto control = AccessControl::Open(Write("access.yaml", kYaml));
  ASSERT_THAT(control.status(), IsOk());
  const uint64_t before = (*control)->generation();
  EXPECT_NE((*control)->Get()->FindUid(1000), nullptr);
  Write("access.yaml", "principals: [{id: other, uids: [2000], grants: [{role: audit}]}]\n");
  EXPECT_THAT((*control)->Reload(), IsOk());
  EXPECT_EQ((*control)->Get()->FindUid(1000), nullptr);
  EXPECT_NE((*control)->Get()->FindUid(2000), nullptr);
  EXPECT_GT((*control)->generation(), before);
}

TEST_F(AccessFileTest, WhatOneThreadAsksOfTwoIsNotMixedUp) {
  const auto control = AccessControl::Open(Write("access.yaml", kYaml));
  const auto other = AccessControl::Open(
      Write("other.yaml", "principals: [{id: other, uids: [2000], grants: [{role: audit}]}]\n"));
  ASSERT_THAT(control.status(), IsOk());
  ASSERT_THAT(other.status(), IsOk());
  for (int i = 0; i < 2; ++i) {
    EXPECT_NE((*control)->Get()->FindUid(1000), nullptr);
    EXPECT_NE((*other)->Get()->FindUid(2000), nullptr);
  }
}

TEST_F(AccessFileTest, OneThatIsWrongIsRefusedWhole) {
  const auto control = AccessControl::Open(Write("access.yaml", kYaml));
  ASSERT_THAT(control.status(), IsOk());
  const uint64_t before = (*control)->generation();
  // The first principal is right, the second is not.
  Write("access.yaml",
        "principals:\n"
        "  - {id: other, uids: [2000], grants: [{role: audit}]}\n"
        "  - {id: wrong, uids: [3000]}\n");
  EXPECT_FALSE((*control)->Reload().ok());
  EXPECT_NE((*control)->Get()->FindUid(1000), nullptr);
  EXPECT_EQ((*control)->Get()->FindUid(2000), nullptr);
  EXPECT_EQ((*control)->generation(), before);
}

TEST_F(AccessFileTest, OneThatIsGoneLeavesAllAsItWas) {
  const std::string file = Write("access.yaml", kYaml);
  const auto control = AccessControl::Open(file);
  ASSERT_THAT(control.status(), IsOk());
  unlink(file.c_str());
  EXPECT_FALSE((*control)->Reload().ok());
  EXPECT_NE((*control)->Get()->FindUid(1000), nullptr);
}

}  // namespace
}  // namespace domicile::access
