// Writes the seeds of every fuzz target, made of the real data, into a directory of its own each:
// fuzz_seeds OUTPUT.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/message_format.h"
#include "domicile/v1/access.pb.h"
#include "domicile/v1/receipt.pb.h"
#include "domicile/v1/residency_service.pb.h"
#include "domicile/v1/tenant_service.pb.h"
#include "service/base/digest.h"
#include "service/compiled/compiler.h"
#include "service/law/load.h"
#include "service/loader/host/protocol.h"
#include "service/rpc/page.h"
#include "service/rpc/snapshot_feed.h"
#include "tests/fuzz/exercise.h"
#include "tests/fuzz/filled.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/raw_call.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_builder.h"
#include "tests/support/temp_directory.h"

namespace domicile::fuzz {
namespace {

namespace fs = std::filesystem;

std::string Byte(size_t value) { return std::string(1, static_cast<char>(value)); }

class Seeds {
 public:
  Seeds(const fs::path& output, const std::string& target) : directory_(output / target) {
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }
  void Add(const std::string& bytes) {
    std::ofstream(directory_ / absl::StrCat("seed-", count_++), std::ios::binary) << bytes;
  }

 private:
  const fs::path directory_;
  int count_ = 0;
};

std::string Joined(const std::vector<std::string>& pieces) {
  std::string joined;
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0) joined += kMark;
    joined += pieces[i];
  }
  return joined;
}

std::vector<catalog::PluginContent> BundledPlugins() {
  auto loaded =
      loader::LoadPluginDirectory(testing::TestLoadOptions(testing::BundledPluginsDirectory()));
  DOMICILE_FUZZ_EXPECT(loaded.ok() && loaded->rejections.empty(), loaded.status().ToString());
  return loaded->plugins;
}

// A plugin whose resolver chooses one of two placements.
catalog::PluginContent PluginWithResolver() {
  return testing::PluginBuilder("acme")
      .Connector(
          "sms",
          testing::Setting("region", "east west") + " resolver_inputs: 'region' " +
              testing::Placement("one", "selected_by_resolver: true " + testing::Site("IT")) +
              testing::Placement("other", "selected_by_resolver: true " + testing::Site("US")))
      .Build();
}

std::vector<std::string> DescriptorPieces(const catalog::PluginContent& plugin) {
  std::vector<std::string> pieces = {"p" + plugin.processor.SerializeAsString()};
  for (const auto& connector : plugin.connectors) {
    pieces.push_back("c" + connector.SerializeAsString());
  }
  return pieces;
}

void AddDescriptors(const fs::path& output, const std::vector<catalog::PluginContent>& plugins) {
  Seeds seeds(output, "descriptor");
  std::map<std::string, std::vector<std::string>> pieces;
  for (const catalog::PluginContent& plugin : plugins) {
    pieces[plugin.processor.processor().id()] = DescriptorPieces(plugin);
    seeds.Add(Joined(DescriptorPieces(plugin)));
  }
  // A chain needs both of its plugins.
  std::vector<std::string> chain = pieces["sinch"];
  chain.insert(chain.end(), pieces["meta"].begin(), pieces["meta"].end());
  seeds.Add(Joined(chain));
  seeds.Add(Joined(DescriptorPieces(testing::PluginBuilder("acme").Build())));
}

template <typename T>
std::string BytesOf(const T& value) {
  return std::string(reinterpret_cast<const char*>(&value), sizeof(value));
}

std::string FrameOf(host_frame_kind kind, const std::string& payload) {
  return BytesOf(host_frame{static_cast<uint32_t>(kind), static_cast<uint32_t>(payload.size())}) +
         payload;
}

std::string TableFrames(const catalog::PluginContent& plugin, bool resolver) {
  std::string frames = FrameOf(HOST_PROCESSOR, plugin.processor.SerializeAsString());
  for (const auto& connector : plugin.connectors) {
    frames += FrameOf(HOST_CONNECTOR, BytesOf(uint32_t{resolver}) + connector.SerializeAsString());
  }
  return frames + FrameOf(HOST_LOADED, "");
}

void AddAnswers(const fs::path& output, const std::vector<catalog::PluginContent>& plugins) {
  Seeds seeds(output, "plugin_answers");
  for (const catalog::PluginContent& plugin : plugins) seeds.Add(TableFrames(plugin, false));
  const auto row = [](uint32_t placement) {
    return FrameOf(HOST_ROW, BytesOf(int32_t{1}) + BytesOf(placement));
  };
  const std::string table = TableFrames(PluginWithResolver(), true);
  seeds.Add(table + row(0) + row(1) + row(1) + row(0) + table);
  for (uint32_t reason = 0; reason <= HOST_OUT_OF_MEMORY + 1; ++reason) {
    seeds.Add(FrameOf(HOST_REFUSED, BytesOf(host_refusal{reason, 0, 1, 2}) + "/etc/passwd"));
  }
}

void AddPluginFiles(const fs::path& output) {
  Seeds elf(output, "elf"), manifest(output, "manifest");
  int libraries = 0;
  for (const auto& entry : fs::directory_iterator(testing::BundledPluginsDirectory())) {
    const fs::path& path = entry.path();
    if (path.extension() == ".so" && ++libraries <= 3) {
      elf.Add(testing::ReadFile(path));
      elf.Add(testing::ReadFile(path).substr(0, 1024));
    }
    if (path.extension() == ".manifest") {
      manifest.Add(testing::ReadFile(path));
      manifest.Add(Joined({testing::ReadFile(path), testing::ReadFile(path.string() + ".sig")}));
    }
  }
}

void AddLaw(const fs::path& output) {
  Seeds law(output, "law"), yaml(output, "yaml");
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(DOMICILE_LAW_DATA)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (size_t i = 0; i < files.size(); ++i) {
    law.Add(Byte(i) + testing::ReadFile(files[i]));
    v1::Law part;
    DOMICILE_FUZZ_EXPECT(
        google::protobuf::TextFormat::ParseFromString(testing::ReadFile(files[i]), &part),
        files[i].string());
    yaml.Add(Byte(2) + cli::FormatYaml(part));
    yaml.Add(Byte(6) + *cli::FormatJson(part));
  }
}

// Files of tenants and contracts, in all forms; and each target's other messages.
void AddTexts(const fs::path& output) {
  Seeds bundle(output, "bundle"), contract(output, "contract");
  for (const auto& entry : fs::directory_iterator(DOMICILE_CONFIG "/demo")) {
    bundle.Add(Byte(0) + testing::ReadFile(entry.path()));
  }
  v1::Bundle filled;
  const auto tenancy = TenantsOf(*SmallCatalog());
  for (const auto& tenant : tenancy->tenants()) {
    *filled.add_tenants() = *tenant;
  }
  Fill(*filled.add_tenants(), 4);
  Fill(*filled.add_policies(), 4);
  bundle.Add(Byte(0) + cli::FormatYaml(filled));
  bundle.Add(Byte(1) + cli::FormatTextproto(filled));
  bundle.Add(Byte(2) + *cli::FormatJson(filled));
  for (const auto& entry : fs::directory_iterator(DOMICILE_CONTRACTS)) {
    const std::string extension = entry.path().extension();
    if (extension == ".yaml") contract.Add(Byte(0) + testing::ReadFile(entry.path()));
    if (extension == ".textproto") contract.Add(Byte(1) + testing::ReadFile(entry.path()));
    if (extension == ".json") contract.Add(Byte(2) + testing::ReadFile(entry.path()));
  }
}

void AddAccess(const fs::path& output) {
  Seeds seeds(output, "access");
  const std::string bundled = testing::ReadFile(DOMICILE_CONFIG "/access.yaml");
  seeds.Add(Byte(0) + bundled);
  seeds.Add(Joined({Byte(0) + bundled, "a token"}));
  v1::Access access;
  Fill(access, 4);
  for (v1::Principal& principal : *access.mutable_principals()) {
    principal.clear_token_sha256();
    principal.add_token_sha256(base::Sha256Hex("a token"));
    principal.clear_spiffe_ids();
    principal.add_spiffe_ids("spiffe://example.org/caller");
    principal.add_uids(1000);
  }
  seeds.Add(Joined({Byte(1) + cli::FormatTextproto(access), "a token"}));
  seeds.Add(Joined({Byte(2) + *cli::FormatJson(access), "spiffe://example.org/caller"}));
}

void AddRequests(const fs::path& output) {
  Seeds requests(output, "requests"), wire(output, "wire");
  const std::vector<RawMethod> methods = AllMethods();
  for (size_t i = 0; i < methods.size(); ++i) {
    requests.Add(Byte(i));
    for (const int depth : {1, 2, 4}) {
      const auto request = methods[i].NewRequest();
      Fill(*request, depth);
      requests.Add(Byte(i) + request->SerializeAsString());
      if (absl::EndsWith(methods[i].path, "/CheckTransfer")) {
        wire.Add(Byte(0) + request->SerializeAsString());
      } else if (absl::EndsWith(methods[i].path, "/StreamChecks")) {
        wire.Add(Byte(1) + request->SerializeAsString());
      } else if (absl::EndsWith(methods[i].path, "/BatchCheckTransfers")) {
        wire.Add(Byte(2) + request->SerializeAsString());
      }
    }
  }
  for (const char* connector : {"acme/sms", "acme/chat", "acme/mail", "beta/sms"}) {
    v1::CheckTransferRequest request;
    request.mutable_check()->set_tenant_id("rossi");
    request.mutable_check()->set_connector_id(connector);
    wire.Add(Byte(0) + request.SerializeAsString());
    for (size_t i = 0; i < methods.size(); ++i) {
      if (!absl::EndsWith(methods[i].path, "/CheckTransfer")) continue;
      requests.Add(Byte(i) + request.SerializeAsString());
      request.mutable_check()->set_data_subject_country("US");
      requests.Add(Byte(i) + request.SerializeAsString());
    }
  }
}

void AddTokens(const fs::path& output) {
  Seeds seeds(output, "tokens");
  for (size_t kind = 0; kind < 4; ++kind) {
    rpc::Page page("a query", 1, "");
    page.Take("twilio/sms");
    page.TakeNext("twilio/whatsapp");
    seeds.Add(Joined({Byte(kind) + Byte(0) + Byte(110) + page.NextToken(), "twilio/sms"}));
    seeds.Add(Byte(kind));
  }
}

void AddLogs(const fs::path& output) {
  Seeds seeds(output, "log");
  for (size_t table = 0; table < 2; ++table) {
    for (size_t column = 0; column < 10; ++column) {
      for (const size_t type : {0, 5}) {
        seeds.Add(Byte(0) + Byte(table) + Byte(column) + Byte(1) + Byte(type) + "12345");
      }
    }
  }
  for (size_t at = 0; at < 64; at += 4) seeds.Add(Byte(1) + Byte(at) + Byte(17) + "\x01\x02");
}

void AddSnapshots(const fs::path& output) {
  Seeds seeds(output, "snapshot");
  compiled::Compiler compiler{v1::Provider()};
  v1::Revision revision;
  revision.set_catalog_digest(SmallCatalog()->digest());
  revision.set_law_digest(law::BundledLaw()->digest());
  compiler.SetWorld(SmallCatalog(), law::BundledLaw(), absl::CivilDay(2026, 11, 24), revision);
  rpc::ChangeHistory history;
  std::shared_ptr<const tenancy::Tenancy> tenancy = TenantsOf(*SmallCatalog());
  rpc::SnapshotFeed feed("server", history, {});
  std::vector<std::string> pieces;
  const auto send = [&](std::shared_ptr<const compiled::Snapshot> snapshot) {
    feed.Offer(std::move(snapshot));
    while (const auto part = feed.Next(absl::FromUnixSeconds(1'800'000'000))) {
      pieces.push_back(Byte(0) + part->SerializeAsString());
    }
    pieces.push_back(Byte(0) +
                     feed.Heartbeat(absl::FromUnixSeconds(1'800'000'001))->SerializeAsString());
  };
  history.Start(tenancy->revision());
  send(compiler.SetTenancy(tenancy));
  seeds.Add(Joined(pieces));
  tenancy::Changes changes;
  changes.revision = 2;
  changes.tenants["rossi"] = nullptr;
  auto policy = std::make_shared<v1::Policy>();
  Fill(*policy, 3);
  changes.policies[policy->id()] = policy;
  tenancy = tenancy->With(changes);
  history.Add(changes);
  send(compiler.SetTenancy(tenancy, changes));
  seeds.Add(Joined(pieces));
}

}  // namespace
}  // namespace domicile::fuzz

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  const std::filesystem::path output(argv[1]);
  const auto plugins = domicile::fuzz::BundledPlugins();
  domicile::fuzz::AddDescriptors(output, plugins);
  domicile::fuzz::AddAnswers(output, plugins);
  domicile::fuzz::AddPluginFiles(output);
  domicile::fuzz::AddLaw(output);
  domicile::fuzz::AddTexts(output);
  domicile::fuzz::AddAccess(output);
  domicile::fuzz::AddRequests(output);
  domicile::fuzz::AddTokens(output);
  domicile::fuzz::AddLogs(output);
  domicile::fuzz::AddSnapshots(output);
  return 0;
}
