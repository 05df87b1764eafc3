// Receipts: decisions that anybody with the public key can check, without a server.

#ifndef DOMICILE_SERVICE_RECEIPT_RECEIPT_H_
#define DOMICILE_SERVICE_RECEIPT_RECEIPT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "domicile/v1/decision.pb.h"
#include "domicile/v1/policy.pb.h"
#include "domicile/v1/receipt.pb.h"
#include "domicile/v1/tenant.pb.h"
#include "domicile/v1/transfer_check.pb.h"

namespace domicile::receipt {

// What a receipt says of a decision. The digests are taken over deterministic serializations.
v1::ReceiptStatement MakeStatement(const v1::TransferCheck& check, const v1::Decision& decision,
                                   const v1::Tenant& tenant,
                                   const std::vector<const v1::Policy*>& policies);

// The bytes that a signature covers; see domicile/v1/receipt.proto.
std::string CanonicalForm(const v1::ReceiptStatement& statement);

// Whether the receipt was signed by the owner of one of the public keys, Ed25519 in PEM.
// INVALID_ARGUMENT for a key that is none and a receipt that is incomplete, NOT_FOUND when the
// receipt names none of the keys, and UNAUTHENTICATED when the signature is not one over the
// statement.
absl::Status Verify(const v1::Receipt& receipt, const std::vector<std::string>& public_keys_pem);

}  // namespace domicile::receipt

#endif  // DOMICILE_SERVICE_RECEIPT_RECEIPT_H_
