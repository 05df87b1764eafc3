// What a running server offers: addresses, health, reflection, its log.

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.pb.h"
#include "reflection.grpc.pb.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"

namespace domicile::testing {
namespace {

namespace reflection = grpc::reflection::v1alpha;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

TEST(Serving, AnswersOnAUnixSocketAndOnLoopbackTcpAtOnce) {
  const TempDirectory directory;
  const std::string unix_address = "unix:" + directory.File("s");
  const std::string tcp_address = "127.0.0.1:" + std::to_string(FreePort());
  ServerProcess server({"--listen", unix_address, "--listen", tcp_address});
  ASSERT_TRUE(server.WaitUntilServing(unix_address)) << server.Log();
  EXPECT_EQ(server.Health("", tcp_address), "SERVING");
  EXPECT_EQ(Stubs(server, unix_address).Info().revision().catalog_digest(),
            Stubs(server, tcp_address).Info().revision().catalog_digest());
}

TEST(Serving, SaysWhatItIsAndWhatItServes) {
  ServerProcess server({"--provider-title", "Example", "--provider-country", "FR"});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const v1::GetServerInfoResponse info = Stubs(server).Info();
  EXPECT_EQ(info.version(), "0.1.0");
  EXPECT_EQ(info.revision().generation(), 1u);
  EXPECT_EQ(info.plugin_generation(), 1u);
  EXPECT_EQ(info.provider().title(), "Example");
  EXPECT_EQ(info.provider().country_code(), "FR");
  EXPECT_TRUE(info.last_reload().succeeded());
  EXPECT_EQ(info.last_reload().served_count(), 26);
  EXPECT_THAT(info.unsafe_modes(),
              ElementsAre("tenants_in_memory", "decision_log_off", "plugin_revisions_in_memory",
                          "access_unrestricted"));
}

TEST(Health, IsKnownForEachServiceAndNoOther) {
  ServerProcess server({});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  for (const char* service : {"domicile.v1.CatalogService", "domicile.v1.ResidencyService",
                              "domicile.v1.ServerService"}) {
    EXPECT_EQ(server.Health(service), "SERVING") << service;
  }
  EXPECT_EQ(server.Health("domicile.v1.NoService"), "5");  // NOT_FOUND
}

TEST(Health, IsNotServingUntilThereIsACatalog) {
  const PluginDirectory plugins;
  ServerProcess server({"--plugins", plugins.path()});
  ASSERT_TRUE(server.WaitUntilListening()) << server.Log();
  EXPECT_EQ(server.Health(), "NOT_SERVING");
  EXPECT_EQ(server.Health("domicile.v1.CatalogService"), "NOT_SERVING");
  EXPECT_EQ(server.Health("domicile.v1.ResidencyService"), "NOT_SERVING");
  EXPECT_EQ(server.Health("domicile.v1.ServerService"), "SERVING");

  const Stubs stubs(server);
  EXPECT_FALSE(stubs.Info().has_revision());
  EXPECT_FALSE(stubs.Info().last_reload().succeeded());
  grpc::ClientContext context;
  Limit(context);
  v1::ResolveResidencyResponse response;
  const grpc::Status status =
      stubs.residency->ResolveResidency(&context, ResidencyRequest("plivo/sms"), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_details(), HasSubstr("NO_CATALOG"));

  plugins.Add(BundledPlugin("plivo"));
  EXPECT_TRUE(server.WaitUntilServing()) << server.Log();
  EXPECT_EQ(server.Health("domicile.v1.ResidencyService"), "SERVING");
  EXPECT_EQ(stubs.Resolve(ResidencyRequest("plivo/sms")).residencies_size(), 1);
}

TEST(Reflection, ListsTheServicesAndDescribesThem) {
  ServerProcess server({});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const auto stub = reflection::ServerReflection::NewStub(server.Channel());
  grpc::ClientContext context;
  Limit(context);
  const auto stream = stub->ServerReflectionInfo(&context);
  reflection::ServerReflectionRequest request;
  reflection::ServerReflectionResponse response;

  request.set_list_services("*");
  ASSERT_TRUE(stream->Write(request) && stream->Read(&response));
  std::set<std::string> services;
  for (const auto& service : response.list_services_response().service()) {
    services.insert(service.name());
  }
  EXPECT_THAT(services, IsSupersetOf({"domicile.v1.CatalogService", "domicile.v1.ResidencyService",
                                      "domicile.v1.ServerService", "grpc.health.v1.Health"}));

  request.set_file_containing_symbol("domicile.v1.ResidencyService");
  ASSERT_TRUE(stream->Write(request) && stream->Read(&response));
  std::set<std::string> files;
  for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
    google::protobuf::FileDescriptorProto file;
    ASSERT_TRUE(file.ParseFromString(bytes));
    files.insert(file.name());
  }
  EXPECT_THAT(files, IsSupersetOf({"domicile/v1/residency_service.proto"}));
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(Log, IsOneJsonObjectALineWhateverAFileIsCalled) {
  const PluginDirectory plugins;
  plugins.Add(BundledPlugin("plivo"));
  plugins.AddText("li\"b\\ \n\x01\xff.so", "not a library");
  ServerProcess server({"--plugins", plugins.path(), "--log-format", "json"});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  server.Signal(SIGTERM);
  ASSERT_EQ(server.WaitForExit(), 0);

  std::istringstream log(server.Log());
  std::string rejected;
  int lines = 0;
  for (std::string line; std::getline(log, line); ++lines) {
    google::protobuf::Struct entry;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &entry).ok()) << line;
    ASSERT_EQ(entry.fields().count("time"), 1u) << line;
    ASSERT_EQ(entry.fields().count("level"), 1u) << line;
    const std::string message = entry.fields().at("message").string_value();
    if (message.find("rejected") != std::string::npos) rejected = message;
  }
  EXPECT_GT(lines, 2);
  EXPECT_THAT(rejected, HasSubstr("NOT_ELF"));
}

}  // namespace
}  // namespace domicile::testing
