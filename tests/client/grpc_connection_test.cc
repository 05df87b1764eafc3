// The connection against a server in this process.

#include <grpcpp/grpcpp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/client.h"
#include "clients/cpp/status.h"
#include "domicile/v1/catalog_service.grpc.pb.h"
#include "domicile/v1/server_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace domicile::client {
namespace {

using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::_;
using ::testing::Contains;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

constexpr char kTrace[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

// Answers as the test says.
class FakeCatalog final : public v1::CatalogService::Service {
 public:
  std::function<grpc::Status(grpc::ServerContext*)> get_connector = [](grpc::ServerContext*) {
    return grpc::Status::OK;
  };
  std::function<grpc::Status(grpc::ServerContext*, const v1::WatchCatalogRequest&,
                             grpc::ServerWriter<v1::WatchCatalogResponse>*)>
      watch;

  grpc::Status GetConnector(grpc::ServerContext* context, const v1::GetConnectorRequest* request,
                            v1::GetConnectorResponse* response) override {
    response->mutable_connector()->set_id(request->connector_id());
    return get_connector(context);
  }
  grpc::Status WatchCatalog(grpc::ServerContext* context, const v1::WatchCatalogRequest* request,
                            grpc::ServerWriter<v1::WatchCatalogResponse>* writer) override {
    return watch(context, *request, writer);
  }
};

class GrpcConnectionTest : public ::testing::Test {
 protected:
  GrpcConnectionTest() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&catalog_);
    server_ = builder.BuildAndStart();
  }
  ~GrpcConnectionTest() override { server_->Shutdown(absl::ToChronoTime(absl::Now())); }

  Client MakeClient(ConnectionOptions options = {}) {
    options.initial_backoff = absl::Milliseconds(1);
    return Client(MakeConnection(server_->InProcessChannel({}), options));
  }

  // The metadata that a call arrives with.
  std::map<std::string, std::string> MetadataOf(const Client& client, const CallOptions& options) {
    std::map<std::string, std::string> metadata;
    catalog_.get_connector = [&](grpc::ServerContext* context) {
      for (const auto& [name, value] : context->client_metadata()) {
        metadata.emplace(std::string(name.data(), name.size()),
                         std::string(value.data(), value.size()));
      }
      return grpc::Status::OK;
    };
    EXPECT_THAT(client.GetConnector({}, options), IsOk());
    return metadata;
  }

  FakeCatalog catalog_;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(GrpcConnectionTest, AnAnswerComesBack) {
  v1::GetConnectorRequest request;
  request.set_connector_id("twilio/sms");
  const auto answer = MakeClient().GetConnector(request);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->connector().id(), "twilio/sms");
}

TEST_F(GrpcConnectionTest, AnErrorComesBackWithItsDetailsAndIsNotTriedAgain) {
  int calls = 0;
  catalog_.get_connector = [&](grpc::ServerContext*) {
    ++calls;
    google::rpc::ErrorInfo info;
    info.set_reason("CONNECTOR_NOT_FOUND");
    google::rpc::Status details;
    details.add_details()->PackFrom(info);
    return grpc::Status(grpc::StatusCode::NOT_FOUND, "no such", details.SerializeAsString());
  };
  const auto answer = MakeClient().GetConnector({});
  EXPECT_THAT(answer, StatusIs(absl::StatusCode::kNotFound, "no such"));
  ASSERT_TRUE(ErrorInfoOf(answer.status()).has_value());
  EXPECT_EQ(ErrorInfoOf(answer.status())->reason(), "CONNECTOR_NOT_FOUND");
  EXPECT_EQ(calls, 1);
}

TEST_F(GrpcConnectionTest, AnUnavailableServerIsTriedAgain) {
  int calls = 0;
  catalog_.get_connector = [&](grpc::ServerContext*) {
    return ++calls < 3 ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "not yet") : grpc::Status::OK;
  };
  EXPECT_THAT(MakeClient().GetConnector({}), IsOk());
  EXPECT_EQ(calls, 3);
}

TEST_F(GrpcConnectionTest, AttemptsAreThoseOfTheOptions) {
  int calls = 0;
  catalog_.get_connector = [&](grpc::ServerContext*) {
    ++calls;
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "never");
  };
  ConnectionOptions options;
  options.max_attempts = 2;
  EXPECT_THAT(MakeClient(options).GetConnector({}),
              StatusIs(absl::StatusCode::kUnavailable, "never"));
  EXPECT_EQ(calls, 2);
}

TEST_F(GrpcConnectionTest, ACallHasADeadlineOfTenSecondsUnlessToldOtherwise) {
  absl::Duration left;
  catalog_.get_connector = [&](grpc::ServerContext* context) {
    left = absl::FromChrono(context->deadline()) - absl::Now();
    return grpc::Status::OK;
  };
  EXPECT_THAT(MakeClient().GetConnector({}), IsOk());
  EXPECT_GT(left, absl::Seconds(5));
  // On its way a timeout is rounded up.
  EXPECT_LT(left, absl::Seconds(11));

  ConnectionOptions options;
  options.timeout = absl::Minutes(2);
  EXPECT_THAT(MakeClient(options).GetConnector({}), IsOk());
  EXPECT_GT(left, absl::Minutes(1));

  CallOptions call;
  call.timeout = absl::Minutes(10);
  EXPECT_THAT(MakeClient(options).GetConnector({}, call), IsOk());
  EXPECT_GT(left, absl::Minutes(9));
}

TEST_F(GrpcConnectionTest, ASlowServerExceedsTheDeadline) {
  catalog_.get_connector = [](grpc::ServerContext* context) {
    while (!context->IsCancelled()) absl::SleepFor(absl::Milliseconds(1));
    return grpc::Status::CANCELLED;
  };
  CallOptions call;
  call.timeout = absl::Milliseconds(50);
  EXPECT_THAT(MakeClient().GetConnector({}, call),
              StatusIs(absl::StatusCode::kDeadlineExceeded, _));
}

TEST_F(GrpcConnectionTest, TraceContextIsPassedOn) {
  ConnectionOptions options;
  options.trace_context = [] { return TraceContext{kTrace, "vendor=1"}; };
  const auto metadata = MetadataOf(MakeClient(options), {});
  EXPECT_THAT(metadata, Contains(Pair("traceparent", kTrace)));
  EXPECT_THAT(metadata, Contains(Pair("tracestate", "vendor=1")));
}

TEST_F(GrpcConnectionTest, TraceContextThatIsNoneIsNotSent) {
  CallOptions call;
  call.trace_context = TraceContext{"00-zz", "vendor=1"};
  const auto metadata = MetadataOf(MakeClient(), call);
  EXPECT_THAT(metadata, Not(Contains(Key("traceparent"))));
  EXPECT_THAT(metadata, Not(Contains(Key("tracestate"))));
}

TEST_F(GrpcConnectionTest, ATracestateThatCannotBeAHeaderIsLeftOut) {
  CallOptions call;
  call.trace_context = TraceContext{kTrace, "a=\n"};
  const auto metadata = MetadataOf(MakeClient(), call);
  EXPECT_THAT(metadata, Contains(Key("traceparent")));
  EXPECT_THAT(metadata, Not(Contains(Key("tracestate"))));
}

TEST_F(GrpcConnectionTest, AWatchResumesOverABrokenStream) {
  int streams = 0;
  catalog_.watch = [&](grpc::ServerContext*, const v1::WatchCatalogRequest& request,
                       grpc::ServerWriter<v1::WatchCatalogResponse>* writer) {
    v1::WatchCatalogResponse message;
    message.set_cursor(absl::StrCat(request.resume_cursor(), "x"));
    writer->Write(message);
    return ++streams < 3 ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "restart")
                         : grpc::Status(grpc::StatusCode::OUT_OF_RANGE, "too old");
  };
  const auto reader = MakeClient().WatchCatalog({});
  std::string cursors;
  while (const auto message = reader->Read()) absl::StrAppend(&cursors, message->cursor(), " ");
  EXPECT_EQ(cursors, "x xx xxx ");
  EXPECT_THAT(reader->Finish(), StatusIs(absl::StatusCode::kOutOfRange, "too old"));
}

TEST_F(GrpcConnectionTest, AWatchIsCancelledFromAnotherThread) {
  catalog_.watch = [](grpc::ServerContext* context, const v1::WatchCatalogRequest&,
                      grpc::ServerWriter<v1::WatchCatalogResponse>* writer) {
    writer->Write({});
    while (!context->IsCancelled()) absl::SleepFor(absl::Milliseconds(1));
    return grpc::Status::CANCELLED;
  };
  const auto reader = MakeClient().WatchCatalog({});
  ASSERT_TRUE(reader->Read().has_value());
  std::thread canceller([&] { reader->Cancel(); });
  EXPECT_FALSE(reader->Read().has_value());
  EXPECT_THAT(reader->Finish(), StatusIs(absl::StatusCode::kCancelled, _));
  canceller.join();
}

TEST_F(GrpcConnectionTest, AReaderThatIsDroppedEndsTheWatch) {
  std::atomic<bool> ended = false;
  catalog_.watch = [&](grpc::ServerContext* context, const v1::WatchCatalogRequest&,
                       grpc::ServerWriter<v1::WatchCatalogResponse>* writer) {
    while (writer->Write({}) && !context->IsCancelled()) absl::SleepFor(absl::Milliseconds(1));
    ended = true;
    return grpc::Status::CANCELLED;
  };
  ASSERT_TRUE(MakeClient().WatchCatalog({})->Read().has_value());
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (!ended && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_TRUE(ended);
}

TEST(GrpcConnectionAddressTest, AServerThatIsNotThereIsUnavailableSoon) {
  ConnectionOptions options;
  options.max_attempts = 2;
  options.initial_backoff = absl::Milliseconds(10);
  const absl::Time start = absl::Now();
  const Client client(MakeConnection("unix:/nonexistent/domicile.sock", options));
  EXPECT_THAT(client.GetServerInfo(), StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
}

TEST(GrpcConnectionAddressTest, AServerThatIsSlowToAcceptIsWaitedForUntilTheDeadline) {
  // Listens, and never says a word; gRPC must not take that for a server that is not there.
  const std::string path = absl::StrCat(::testing::TempDir(), "/domicile-slow-", getpid(), ".sock");
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  ASSERT_LT(path.size(), sizeof(address.sun_path));
  path.copy(address.sun_path, path.size());
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(listen(listener, 8), 0);

  ConnectionOptions options;
  options.initial_backoff = absl::Milliseconds(10);
  options.max_backoff = absl::Milliseconds(20);
  options.timeout = absl::Seconds(1);
  const Client client(MakeConnection("unix:" + path, options));
  EXPECT_THAT(client.GetServerInfo(), StatusIs(absl::StatusCode::kDeadlineExceeded, _));
  close(listener);
  unlink(path.c_str());
}

TEST(GrpcConnectionAddressTest, AServerThatStartsLateIsReachedByARetry) {
  const std::string address =
      absl::StrCat("unix:", ::testing::TempDir(), "/domicile-late-", getpid(), ".sock");
  ConnectionOptions options;
  options.max_attempts = 200;
  options.initial_backoff = absl::Milliseconds(20);
  options.max_backoff = absl::Milliseconds(100);
  const Client client(MakeConnection(address, options));
  FakeCatalog catalog;
  std::unique_ptr<grpc::Server> server;
  std::thread late([&] {
    absl::SleepFor(absl::Milliseconds(200));
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterService(&catalog);
    server = builder.BuildAndStart();
  });
  EXPECT_THAT(client.GetConnector({}), IsOk());
  late.join();
}

}  // namespace
}  // namespace domicile::client
