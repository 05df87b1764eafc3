// `domicile receipt`, as a shell runs it, without a server but where one has to sign.

#include <sys/stat.h>

#include <memory>
#include <string>

#include "absl/strings/str_replace.h"
#include "clients/cli/message_format.h"
#include "domicile/v1/receipt.pb.h"
#include "gmock/gmock.h"
#include "service/receipt/signing_key.h"
#include "tests/cli/served_program.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using ::testing::AllOf;
using ::testing::HasSubstr;

// Nobody answers here: whoever asks a server fails.
constexpr char kNoServer[] = "127.0.0.1:1";

class ReceiptTest : public ServedProgramTest {
 protected:
  static void SetUpTestSuite() {}

  ReceiptTest() {
    key_file_ = directory_.Write("key.pub", key_->PublicKeyPem());
    receipt_ = *key_->Sign(FromText<v1::ReceiptStatement>(R"(
      decision_id: "d1"
      time { seconds: 1700000000 nanos: 5 }
      tenant_id: "rossi"
      connector_id: "acme/sms"
      verdict: VERDICT_DENY
      as_of: "2026-11-23"
      paths: "tenant → provider → acme")"));
  }

  Outcome Verify(const std::string& receipt, const std::string& key) const {
    return RunDomicile({"receipt", "verify", receipt, "--key", key, "--server", kNoServer});
  }
  std::string Json() const { return *FormatJson(receipt_); }

  const std::unique_ptr<receipt::SigningKey> key_ = *receipt::SigningKey::Generate();
  std::string key_file_;
  v1::Receipt receipt_;
};

TEST_F(ReceiptTest, AValidReceiptShowsItsStatementWhateverItsForm) {
  for (const auto& [name, text] : {std::pair<std::string, std::string>{"r.json", Json()},
                                   {"r.yaml", FormatYaml(receipt_)},
                                   {"r.textproto", FormatTextproto(receipt_)}}) {
    const Outcome outcome = Verify(directory_.Write(name, text), key_file_);
    EXPECT_EQ(outcome.status, 0) << name << outcome.err;
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("DENY"), HasSubstr("rossi"), HasSubstr("acme/sms"),
                                   HasSubstr("tenant → provider → acme")));
    EXPECT_EQ(outcome.err, "valid: signed with key " + key_->key_id() + ".\n");
  }
}

TEST_F(ReceiptTest, AnAlteredStatementIsNotValidAndNotShown) {
  const std::string altered = absl::StrReplaceAll(Json(), {{"VERDICT_DENY", "VERDICT_ALLOW"}});
  const Outcome outcome = Verify(directory_.Write("r.json", altered), key_file_);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("not valid: "));
}

TEST_F(ReceiptTest, AnotherKeyIsNotTheOneThatTheReceiptNames) {
  const auto other = *receipt::SigningKey::Generate();
  const std::string other_file = directory_.Write("other.pub", other->PublicKeyPem());
  const std::string receipt = directory_.Write("r.json", Json());
  const Outcome outcome = Verify(receipt, other_file);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr(key_->key_id()), HasSubstr(other->key_id())));
  EXPECT_EQ(
      RunDomicile({"receipt", "verify", receipt, "--key", other_file, "--key", key_file_}).status,
      0);
}

TEST_F(ReceiptTest, WhatCannotBeReadIsBadDataThatNamesTheFile) {
  const std::string receipt = directory_.Write("r.json", Json());
  const std::string none = directory_.Write("none.json", "{\"statement\": {}}");
  EXPECT_EQ(Verify(none, key_file_).status, 65);
  EXPECT_THAT(Verify(none, key_file_).err, HasSubstr(none));
  EXPECT_EQ(Verify(directory_.Write("broken.json", "{"), key_file_).status, 65);
  const Outcome no_key = Verify(receipt, receipt);
  EXPECT_EQ(no_key.status, 65);
  EXPECT_THAT(no_key.err, HasSubstr(receipt + ": is no Ed25519 public key"));
  EXPECT_EQ(Verify(directory_.File("missing.json"), key_file_).status, 64);
  EXPECT_EQ(RunDomicile({"receipt", "verify", receipt}).status, 64);
}

TEST_F(ReceiptTest, AKeyIsMadeForItsOwnerAloneAndNeverOverwritten) {
  const std::string file = directory_.File("signing.pem");
  const Outcome made = RunDomicile({"receipt", "keygen", "--out", file});
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_EQ(made.out, file + "\n" + file + ".pub\n");
  struct stat about = {};
  ASSERT_EQ(stat(file.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600);
  const auto key = receipt::SigningKey::Load(file);
  ASSERT_TRUE(key.ok()) << key.status();

  EXPECT_EQ(RunDomicile({"receipt", "keygen", "--out", file}).status, 64);
  EXPECT_EQ((*receipt::SigningKey::Load(file))->key_id(), (*key)->key_id());
}

TEST_F(ReceiptTest, WhatAServerSignsIsCheckedWithTheKeyThatWasMadeForIt) {
  const std::string key = directory_.File("signing.pem");
  ASSERT_EQ(RunDomicile({"receipt", "keygen", "--out", key}).status, 0);
  StartServer({"--signing-key", key});
  ASSERT_EQ(Ask({"tenants", "create", "rossi", "--country", "IT"}).status, 0);
  const std::string receipt = directory_.File("receipt.json");
  EXPECT_EQ(Ask({"check", "csctelecom/sms", "--tenant", "rossi", "--receipt", receipt}).status, 1);
  StopServer();
  const Outcome outcome = Verify(receipt, key + ".pub");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("csctelecom/sms"));
}

}  // namespace
}  // namespace domicile::cli
