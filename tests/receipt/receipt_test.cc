#include "service/receipt/receipt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "service/receipt/signing_key.h"
#include "tests/support/plugin_builder.h"
#include "tests/support/temp_directory.h"

namespace domicile::receipt {
namespace {

using ::testing::HasSubstr;

v1::ReceiptStatement Statement() {
  return testing::FromText<v1::ReceiptStatement>(R"(
    decision_id: "d1"
    time { seconds: 1700000000 nanos: 5 }
    tenant_id: "rossi"
    connector_id: "acme/sms"
    verdict: VERDICT_ALLOW
    as_of: "2026-11-23"
    valid_until: "2031-12-27"
    catalog_digest: "aa"
    law_digest: "bb"
    policy_digest: "cc"
    paths: "tenant → provider → acme"
    paths: "tenant → provider → acme → other"
    request_digest: "dd")");
}

class ReceiptTest : public ::testing::Test {
 protected:
  std::unique_ptr<SigningKey> key_ = *SigningKey::Generate();
};

TEST_F(ReceiptTest, ASignedStatementVerifies) {
  const v1::Receipt receipt = *key_->Sign(Statement());
  EXPECT_TRUE(Verify(receipt, {key_->PublicKeyPem()}).ok());
  EXPECT_EQ(receipt.signature().size(), 64);
}

TEST_F(ReceiptTest, TheCanonicalFormIsAsDocumented) {
  EXPECT_EQ(CanonicalForm(Statement()),
            "domicile receipt v1\n"
            "decision_id: d1\n"
            "time: 2023-11-14T22:13:20.000000005Z\n"
            "tenant_id: rossi\n"
            "connector_id: acme/sms\n"
            "verdict: ALLOW\n"
            "as_of: 2026-11-23\n"
            "valid_until: 2031-12-27\n"
            "catalog_digest: aa\n"
            "law_digest: bb\n"
            "policy_digest: cc\n"
            "paths: tenant → provider → acme\n"
            "paths: tenant → provider → acme → other\n"
            "request_digest: dd\n");
}

TEST_F(ReceiptTest, AnyFieldThatIsAlteredBreaksTheSignature) {
  const v1::Receipt receipt = *key_->Sign(Statement());
  const auto* descriptor = v1::ReceiptStatement::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    v1::Receipt altered = receipt;
    auto& statement = *altered.mutable_statement();
    statement.GetReflection()->ClearField(&statement, descriptor->field(i));
    EXPECT_EQ(Verify(altered, {key_->PublicKeyPem()}).code(), absl::StatusCode::kUnauthenticated)
        << descriptor->field(i)->name();
  }
}

TEST_F(ReceiptTest, ALineFeedInAFieldMakesNoOtherField) {
  v1::ReceiptStatement one = Statement(), other = Statement();
  one.set_tenant_id("rossi\nconnector_id: evil/sms");
  other.set_tenant_id("rossi");
  EXPECT_NE(CanonicalForm(one), CanonicalForm(other));
  EXPECT_THAT(CanonicalForm(one), HasSubstr("tenant_id: rossi\\nconnector_id: evil/sms\n"));
}

TEST_F(ReceiptTest, AnotherKeyIsNamed) {
  const v1::Receipt receipt = *key_->Sign(Statement());
  const auto other = *SigningKey::Generate();
  const absl::Status status = Verify(receipt, {other->PublicKeyPem()});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr(key_->key_id()));
  EXPECT_TRUE(Verify(receipt, {other->PublicKeyPem(), key_->PublicKeyPem()}).ok());
}

TEST_F(ReceiptTest, AKeyThatIsNoneIsRefused) {
  EXPECT_EQ(Verify(*key_->Sign(Statement()), {"no key"}).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(ReceiptTest, TheStatementTellsPoliciesAndRequestsApart) {
  v1::TransferCheck check;
  check.set_tenant_id("rossi");
  v1::Tenant tenant;
  tenant.set_id("rossi");
  v1::Policy policy;
  policy.set_id("eea-only");
  const v1::ReceiptStatement without = MakeStatement(check, {}, tenant, {});
  const v1::ReceiptStatement with = MakeStatement(check, {}, tenant, {&policy});
  EXPECT_NE(without.policy_digest(), with.policy_digest());
  check.add_purposes("support");
  EXPECT_NE(MakeStatement(check, {}, tenant, {}).request_digest(), without.request_digest());
}

class SigningKeyTest : public ::testing::Test {
 protected:
  std::string Save(const std::string& text, mode_t mode) {
    const std::string path = directory_.File("key.pem");
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  testing::TempDirectory directory_;
};

TEST_F(SigningKeyTest, AKeyFromAFileSignsAsTheOneThatWasSaved) {
  const auto key = *SigningKey::Generate();
  const auto loaded = SigningKey::Load(Save(key->PrivateKeyPem(), 0600));
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_TRUE(Verify(*(*loaded)->Sign(Statement()), {key->PublicKeyPem()}).ok());
}

TEST_F(SigningKeyTest, AKeyThatOthersMayReadIsRefused) {
  const auto key = *SigningKey::Generate();
  EXPECT_EQ(SigningKey::Load(Save(key->PrivateKeyPem(), 0644)).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(SigningKeyTest, AFileWithoutAKeyIsRefused) {
  EXPECT_EQ(SigningKey::Load(Save("nothing", 0600)).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(SigningKey::Load("/nonexistent").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace domicile::receipt
