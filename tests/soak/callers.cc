#include "tests/soak/callers.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "domicile/v1/audit_service.grpc.pb.h"
#include "domicile/v1/catalog_service.grpc.pb.h"
#include "domicile/v1/policy_service.grpc.pb.h"
#include "domicile/v1/replication_service.grpc.pb.h"
#include "domicile/v1/residency_service.grpc.pb.h"
#include "domicile/v1/tenant_service.grpc.pb.h"

namespace domicile::testing {
namespace {

constexpr int kTenants = 200;
// What a call may take before it counts as failed.
constexpr absl::Duration kLongest = absl::Seconds(20);

std::string TenantId(int i) { return absl::StrCat("tenant-", i % kTenants); }

// A context whose call ends in time.
struct Context : grpc::ClientContext {
  explicit Context(absl::Duration longest = kLongest) {
    set_deadline(absl::ToChronoTime(absl::Now() + longest));
  }
};

v1::Tenant TenantOf(const std::string& id, int version) {
  v1::Tenant tenant;
  tenant.set_id(id);
  tenant.set_country_code("IT");
  tenant.set_title(absl::StrCat("Version ", version % 10));
  for (const char* connector : kSoakedConnectors) {
    tenant.add_opt_ins()->set_connector_id(connector);
  }
  return tenant;
}

v1::TransferCheck CheckOf(int i) {
  v1::TransferCheck check;
  check.set_tenant_id(TenantId(i));
  check.set_connector_id(kSoakedConnectors[0]);
  return check;
}

std::string WhatIsWrong(const v1::Decision& decision) {
  if (decision.verdict() == v1::VERDICT_ALLOW) return "";
  return "it is not allowed: " + decision.ShortDebugString();
}

void CheckOneByOne(const Soak& soak) {
  const auto stub = v1::ResidencyService::NewStub(soak.server.Channel());
  for (int i = 0; !soak.stop; ++i) {
    v1::CheckTransferRequest request;
    *request.mutable_check() = CheckOf(i);
    v1::CheckTransferResponse response;
    Context context;
    const grpc::Status status = stub->CheckTransfer(&context, request, &response);
    soak.tally.Count("CheckTransfer", status, WhatIsWrong(response.decision()));
    absl::SleepFor(absl::Milliseconds(2));
  }
}

void CheckInBatches(const Soak& soak) {
  const auto stub = v1::ResidencyService::NewStub(soak.server.Channel());
  for (int i = 0; !soak.stop; ++i) {
    v1::BatchCheckTransfersRequest request;
    for (int j = 0; j < 50; ++j) *request.add_checks() = CheckOf(i + j);
    v1::BatchCheckTransfersResponse response;
    Context context;
    const grpc::Status status = stub->BatchCheckTransfers(&context, request, &response);
    std::string wrong = response.results_size() == 50 ? "" : "results are missing";
    for (const v1::CheckResult& result : response.results()) {
      if (wrong.empty()) wrong = WhatIsWrong(result.decision());
    }
    soak.tally.Count("BatchCheckTransfers", status, wrong);
    absl::SleepFor(absl::Milliseconds(50));
  }
}

void CheckOverStreams(const Soak& soak) {
  const auto stub = v1::ResidencyService::NewStub(soak.server.Channel());
  while (!soak.stop) {
    Context context;
    const auto stream = stub->StreamChecks(&context);
    constexpr int kChecks = 100;
    std::string wrong;
    for (int i = 0; i < kChecks && wrong.empty(); ++i) {
      v1::StreamChecksRequest request;
      request.set_id(static_cast<uint64_t>(i));
      *request.mutable_check() = CheckOf(i);
      v1::StreamChecksResponse response;
      if (!stream->Write(request) || !stream->Read(&response)) break;
      if (response.id() != request.id()) wrong = "an answer to another check";
      if (wrong.empty()) wrong = WhatIsWrong(response.decision());
      absl::SleepFor(absl::Milliseconds(5));
    }
    stream->WritesDone();
    v1::StreamChecksResponse more;
    while (stream->Read(&more)) {
    }
    soak.tally.Count("StreamChecks", stream->Finish(), wrong);
  }
}

void AskWhereDataGoes(const Soak& soak) {
  const auto residency = v1::ResidencyService::NewStub(soak.server.Channel());
  const auto catalog = v1::CatalogService::NewStub(soak.server.Channel());
  while (!soak.stop) {
    {
      v1::ResolveResidencyRequest request;
      request.mutable_selector()->add_connector_ids(kSoakedConnectors[0]);
      v1::ResolveResidencyResponse response;
      Context context;
      const grpc::Status status = residency->ResolveResidency(&context, request, &response);
      soak.tally.Count("ResolveResidency", status,
                       response.residencies_size() == 1 ? "" : "no residency");
    }
    {
      v1::ListPermittedConnectorsRequest request;
      request.set_tenant_id(TenantId(0));
      v1::ListPermittedConnectorsResponse response;
      Context context;
      soak.tally.Count("ListPermittedConnectors",
                       residency->ListPermittedConnectors(&context, request, &response));
    }
    {
      v1::FindExposureRequest request;
      request.set_processor_id("meta");
      v1::FindExposureResponse response;
      Context context;
      soak.tally.Count("FindExposure", residency->FindExposure(&context, request, &response));
    }
    {
      v1::ListConnectorsResponse response;
      Context context;
      const grpc::Status status = catalog->ListConnectors(&context, {}, &response);
      soak.tally.Count("ListConnectors", status,
                       response.connectors_size() >= 37
                           ? ""
                           : absl::StrCat("only ", response.connectors_size(), " connectors"));
    }
    absl::SleepFor(absl::Milliseconds(100));
  }
}

// The same tenants again and again, so that there are never more of them.
void WriteTenants(const Soak& soak) {
  const auto stub = v1::TenantService::NewStub(soak.server.Channel());
  for (int i = 0; !soak.stop; ++i) {
    {
      v1::UpdateTenantRequest request;
      *request.mutable_tenant() = TenantOf(TenantId(i), i);
      v1::UpdateTenantResponse response;
      Context context;
      soak.tally.Count("UpdateTenant", stub->UpdateTenant(&context, request, &response));
    }
    const std::string guest = absl::StrCat("guest-", i % 20);
    {
      v1::CreateTenantRequest request;
      *request.mutable_tenant() = TenantOf(guest, i);
      v1::CreateTenantResponse response;
      Context context;
      soak.tally.Count("CreateTenant", stub->CreateTenant(&context, request, &response));
    }
    {
      v1::DeleteTenantRequest request;
      request.set_tenant_id(guest);
      v1::DeleteTenantResponse response;
      Context context;
      soak.tally.Count("DeleteTenant", stub->DeleteTenant(&context, request, &response));
    }
    absl::SleepFor(absl::Milliseconds(50));
  }
}

v1::ApplyRequest BundleOf(int version) {
  v1::ApplyRequest request;
  v1::Policy& policy = *request.mutable_bundle()->add_policies();
  policy.set_id("soaked");
  policy.set_title(absl::StrCat("Version ", version % 10));
  for (int i = 0; i < 50; ++i) {
    *request.mutable_bundle()->add_tenants() = TenantOf(absl::StrCat("bundled-", i), version);
  }
  return request;
}

void ApplyBundles(const Soak& soak) {
  const auto stub = v1::TenantService::NewStub(soak.server.Channel());
  for (int i = 0; !soak.stop; ++i) {
    v1::ApplyResponse response;
    Context context;
    const grpc::Status status = stub->Apply(&context, BundleOf(i), &response);
    soak.tally.Count("Apply", status, response.changes().empty() ? "nothing is told" : "");
    absl::SleepFor(absl::Seconds(1));
  }
}

void ReadTheLog(const Soak& soak) {
  const auto stub = v1::AuditService::NewStub(soak.server.Channel());
  for (int i = 0; !soak.stop; ++i) {
    v1::ListDecisionsRequest request;
    request.set_tenant_id(TenantId(i));
    request.set_page_size(50);
    v1::ListDecisionsResponse response;
    Context context;
    soak.tally.Count("ListDecisions", stub->ListDecisions(&context, request, &response));
    if (i % 120 == 0) {
      v1::VerifyLogResponse verified;
      // It takes as long as the log is.
      Context verifying(absl::Minutes(5));
      const grpc::Status status = stub->VerifyLog(&verifying, {}, &verified);
      soak.tally.Count("VerifyLog", status,
                       verified.intact() ? "" : "it is broken: " + verified.ShortDebugString());
    }
    absl::SleepFor(absl::Milliseconds(250));
  }
}

// Reads until it is cancelled, some seconds later; then another begins.
template <typename Message, typename Open>
void Watch(const Soak& soak, const char* kind, const Open& open) {
  for (int i = 0; !soak.stop; ++i) {
    Context context(absl::Seconds(5 + i % 7));
    const auto reader = open(context);
    Message message;
    bool any = false;
    while (!soak.stop && reader->Read(&message)) any = true;
    context.TryCancel();
    const grpc::Status status = reader->Finish();
    const bool ended = status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ||
                       status.error_code() == grpc::StatusCode::CANCELLED;
    soak.tally.Count(kind, ended ? grpc::Status::OK : status,
                     any || soak.stop ? "" : "nothing came");
  }
}

void WatchSnapshots(const Soak& soak) {
  const auto stub = v1::ReplicationService::NewStub(soak.server.Channel());
  Watch<v1::WatchSnapshotResponse>(soak, "WatchSnapshot", [&](grpc::ClientContext& context) {
    return stub->WatchSnapshot(&context, {});
  });
}

void WatchTheCatalog(const Soak& soak) {
  const auto stub = v1::CatalogService::NewStub(soak.server.Channel());
  Watch<v1::WatchCatalogResponse>(soak, "WatchCatalog", [&](grpc::ClientContext& context) {
    return stub->WatchCatalog(&context, {});
  });
}

void WatchDecisions(const Soak& soak) {
  const auto stub = v1::ResidencyService::NewStub(soak.server.Channel());
  v1::WatchDecisionsRequest request;
  request.set_tenant_id(TenantId(1));
  Watch<v1::WatchDecisionsResponse>(soak, "WatchDecisions", [&](grpc::ClientContext& context) {
    return stub->WatchDecisions(&context, request);
  });
}

// Opens streams and reads none of them, for some seconds each; how they end is nobody's failure.
void StopReading(const Soak& soak) {
  while (!soak.stop) {
    const auto channel = soak.server.Channel();
    const auto residency = v1::ResidencyService::NewStub(channel);
    const auto replication = v1::ReplicationService::NewStub(channel);
    Context checking(absl::Seconds(5)), watching(absl::Seconds(5));
    const auto watch = replication->WatchSnapshot(&watching, {});
    const auto stream = residency->StreamChecks(&checking);
    v1::StreamChecksRequest request;
    *request.mutable_check() = CheckOf(0);
    // It blocks once the server reads no more, until the deadline.
    for (int i = 0; i < 20'000 && !soak.stop && stream->Write(request); ++i) {
    }
    absl::SleepFor(absl::Seconds(1));
    checking.TryCancel();
    watching.TryCancel();
    stream->Finish();
    watch->Finish();
  }
}

}  // namespace

bool Prepare(const ServerProcess& server) {
  const auto stub = v1::TenantService::NewStub(server.Channel());
  const auto apply = [&stub](const v1::ApplyRequest& request) {
    v1::ApplyResponse response;
    Context context(absl::Minutes(1));
    const grpc::Status status = stub->Apply(&context, request, &response);
    if (!status.ok()) std::fprintf(stderr, "soak: %s\n", status.error_message().c_str());
    return status.ok();
  };
  v1::ApplyRequest tenants;
  for (int i = 0; i < kTenants; ++i) {
    *tenants.mutable_bundle()->add_tenants() = TenantOf(TenantId(i), 0);
  }
  if (!apply(tenants)) return false;
  // rpc::ChangeHistory remembers 100,000.
  for (int version = 1; version <= 110; ++version) {
    v1::ApplyRequest request;
    for (int i = 0; i < 1000; ++i) {
      *request.mutable_bundle()->add_tenants() = TenantOf(absl::StrCat("many-", i), version);
    }
    if (!apply(request)) return false;
  }
  return true;
}

std::vector<Caller> Callers() {
  return {{"unary", CheckOneByOne},        {"unary", CheckOneByOne},
          {"batches", CheckInBatches},     {"streams", CheckOverStreams},
          {"residency", AskWhereDataGoes}, {"tenants", WriteTenants},
          {"bundles", ApplyBundles},       {"log", ReadTheLog},
          {"snapshots", WatchSnapshots},   {"catalog", WatchTheCatalog},
          {"decisions", WatchDecisions},   {"stopped", StopReading}};
}

}  // namespace domicile::testing
