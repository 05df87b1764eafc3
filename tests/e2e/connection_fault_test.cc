// Connections that are up to no good, or to nothing at all: the server serves all others meanwhile,
// grows by no more than a bound, and is rid of them in the end.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "domicile/v1/replication_service.grpc.pb.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"

namespace domicile::testing {
namespace {

// That the server has not taken much more memory since it had so many bytes. Sanitizers keep what
// was freed for long, and say nothing about it.
void ExpectLittleGrowth(const ServerProcess& server, int64_t before) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(server.ResidentBytes() - before, 32 << 20);
#endif
}

// A connection whose peer speaks for itself.
class RawConnection {
 public:
  explicit RawConnection(const ServerProcess& server) : socket_(socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    server.socket().copy(address.sun_path, sizeof(address.sun_path) - 1);
    connected_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~RawConnection() { close(socket_); }
  RawConnection(const RawConnection&) = delete;

  bool connected() const { return connected_; }
  void Say(std::string_view bytes) const {
    ASSERT_EQ(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  // Whether the server ends it; what it says before is read and ignored.
  bool IsEndedWithin(absl::Duration patience) const {
    const absl::Time deadline = absl::Now() + patience;
    while (absl::Now() < deadline) {
      pollfd event = {socket_, POLLIN, 0};
      if (poll(&event, 1, 50) <= 0) continue;
      char bytes[4096];
      if (read(socket_, bytes, sizeof(bytes)) <= 0) return true;
    }
    return false;
  }

 private:
  const int socket_;
  bool connected_ = false;
};

// How a client of HTTP/2 begins: the preface, and settings without any setting.
const std::string kHello =
    std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") + std::string("\0\0\0\4\0\0\0\0\0", 9);

class ConnectionFault : public ::testing::Test {
 protected:
  ConnectionFault() { plugins_.Add(BundledPlugin("csctelecom")); }

  std::vector<std::string> Flags(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> flags = {"--plugins", plugins_.path()};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }

  static v1::TransferCheck TheCheck() {
    v1::TransferCheck check;
    check.set_tenant_id("rossi");
    check.set_connector_id(kConnector);
    return check;
  }

  static bool Answers(const Stubs& stubs) {
    v1::CheckTransferRequest request;
    *request.mutable_check() = TheCheck();
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(5)));
    v1::CheckTransferResponse response;
    return stubs.residency->CheckTransfer(&context, request, &response).ok();
  }

  const PluginDirectory plugins_;
};

TEST_F(ConnectionFault, AHundredAndFirstCallOnAConnectionWaitsUntilThereIsRoom) {
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const auto stub = v1::ServerService::NewStub(server.Channel());
  const auto ping = [&stub](absl::Duration patience) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + patience));
    v1::PingResponse response;
    return stub->Ping(&context, {}, &response).error_code();
  };
  std::vector<grpc::ClientContext> contexts(100);
  std::vector<
      std::unique_ptr<grpc::ClientReaderWriter<v1::PingStreamRequest, v1::PingStreamResponse>>>
      streams;
  for (grpc::ClientContext& context : contexts) {
    streams.push_back(stub->PingStream(&context));
    v1::PingStreamResponse response;
    ASSERT_TRUE(streams.back()->Write({}));
    ASSERT_TRUE(streams.back()->Read(&response));
  }
  EXPECT_EQ(ping(absl::Milliseconds(500)), grpc::DEADLINE_EXCEEDED);
  ASSERT_TRUE(streams.front()->WritesDone());
  ASSERT_TRUE(streams.front()->Finish().ok());
  EXPECT_EQ(ping(absl::Seconds(10)), grpc::OK);
  for (grpc::ClientContext& context : contexts) context.TryCancel();
  streams.erase(streams.begin());
  for (const auto& stream : streams) EXPECT_FALSE(stream->Finish().ok());
}

TEST_F(ConnectionFault, AStreamOfChecksThatNobodyReadsIsNotReadEither) {
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs others(server);
  ASSERT_TRUE(others.Create("rossi", kConnector).ok());
  ASSERT_TRUE(Answers(others));
  const int64_t before = server.ResidentBytes();

  constexpr int kStreams = 10, kChecks = 100'000;
  struct Stream {
    std::unique_ptr<v1::ResidencyService::Stub> stub;
    grpc::ClientContext context;
    std::atomic<int> written = 0;
    std::thread writer;
  };
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < kStreams; ++i) {
    Stream& stream = *streams.emplace_back(std::make_unique<Stream>());
    stream.stub = v1::ResidencyService::NewStub(server.Channel());
    stream.writer = std::thread([&stream] {
      const auto call = stream.stub->StreamChecks(&stream.context);
      v1::StreamChecksRequest request;
      *request.mutable_check() = TheCheck();
      while (stream.written < kChecks && call->Write(request)) ++stream.written;
      call->Finish();
    });
  }
  // Until none gets on any more.
  int written = -1;
  for (int total = 0; total != written; absl::SleepFor(absl::Seconds(1))) {
    written = total;
    total = 0;
    for (const auto& stream : streams) total += stream->written;
    EXPECT_TRUE(Answers(others));
  }
  EXPECT_LT(written, kStreams * kChecks) << "all was read, though nobody takes the answers";
  ExpectLittleGrowth(server, before);
  for (const auto& stream : streams) {
    stream->context.TryCancel();
    stream->writer.join();
  }
  EXPECT_TRUE(Answers(others));
}

TEST_F(ConnectionFault, WatchesThatNobodyReadsHoldUpNoWriteAndGrowByABound) {
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs others(server);
  ASSERT_TRUE(others.Create("rossi", kConnector).ok());
  struct Watch {
    std::unique_ptr<v1::ReplicationService::Stub> replication;
    std::unique_ptr<v1::ResidencyService::Stub> residency;
    grpc::ClientContext snapshots_context, decisions_context;
    std::unique_ptr<grpc::ClientReader<v1::WatchSnapshotResponse>> snapshots;
    std::unique_ptr<grpc::ClientReader<v1::WatchDecisionsResponse>> decisions;
  };
  std::vector<std::unique_ptr<Watch>> watches;
  for (int i = 0; i < 50; ++i) {
    Watch& watch = *watches.emplace_back(std::make_unique<Watch>());
    const auto channel = server.Channel();
    watch.replication = v1::ReplicationService::NewStub(channel);
    watch.residency = v1::ResidencyService::NewStub(channel);
    watch.snapshots = watch.replication->WatchSnapshot(&watch.snapshots_context, {});
    v1::WatchDecisionsRequest request;
    request.set_tenant_id("rossi");
    watch.decisions = watch.residency->WatchDecisions(&watch.decisions_context, request);
  }
  ASSERT_TRUE(Answers(others));
  const int64_t before = server.ResidentBytes();
  // A title that is changed: each time, all that watch would have to hear of it.
  v1::UpdateTenantRequest request;
  request.mutable_tenant()->set_id("rossi");
  request.mutable_tenant()->set_country_code("IT");
  request.mutable_tenant()->add_opt_ins()->set_connector_id(kConnector);
  for (int i = 0; i < 1000; ++i) {
    request.mutable_tenant()->set_title(std::string(200, static_cast<char>('a' + i % 26)));
    grpc::ClientContext context;
    Limit(context);
    v1::UpdateTenantResponse response;
    const grpc::Status status = others.tenants->UpdateTenant(&context, request, &response);
    ASSERT_TRUE(status.ok()) << i << status.error_message();
  }
  EXPECT_TRUE(Answers(others));
  ExpectLittleGrowth(server, before);
  for (const auto& watch : watches) {
    watch->snapshots_context.TryCancel();
    watch->decisions_context.TryCancel();
    watch->snapshots->Finish();
    watch->decisions->Finish();
  }
}

TEST_F(ConnectionFault, ThatSaysNothingIsEnded) {
  ServerProcess server(Flags({"--keepalive", "1"}));
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const RawConnection silent(server);
  ASSERT_TRUE(silent.connected());
  EXPECT_TRUE(silent.IsEndedWithin(absl::Seconds(10)));
}

TEST_F(ConnectionFault, WhosePeerVanishedIsEnded) {
  ServerProcess server(Flags({"--keepalive", "1"}));
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  // It says hello, and never answers a ping.
  const RawConnection gone(server);
  ASSERT_TRUE(gone.connected());
  gone.Say(kHello);
  EXPECT_TRUE(gone.IsEndedWithin(absl::Seconds(15)));
}

TEST_F(ConnectionFault, WhosePeerIsThereStaysHoweverLongNothingIsAsked) {
  ServerProcess server(Flags({"--keepalive", "0.3"}));
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs idle(server);
  ASSERT_TRUE(idle.Create("rossi", kConnector).ok());
  const auto channel = server.Channel();
  const auto stub = v1::ServerService::NewStub(channel);
  grpc::ClientContext first;
  Limit(first);
  v1::PingResponse answer;
  ASSERT_TRUE(stub->Ping(&first, {}, &answer).ok());
  // The client hears pings only while somebody waits on it.
  grpc::ClientContext watching;
  const auto watch = idle.catalog->WatchCatalog(&watching, {});
  v1::WatchCatalogResponse message;
  ASSERT_TRUE(watch->Read(&message));
  std::thread canceller([&watching] {
    absl::SleepFor(absl::Seconds(3));
    watching.TryCancel();
  });
  const absl::Time begin = absl::Now();
  while (watch->Read(&message)) {
  }
  EXPECT_GE(absl::Now() - begin, absl::Seconds(2)) << "the server ended the connection";
  canceller.join();
  watch->Finish();
}

TEST_F(ConnectionFault, ManyThatUseUpAllDescriptorsAreTurnedAwayAndOthersServedAfterwards) {
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs before(server);
  ASSERT_TRUE(before.Create("rossi", kConnector).ok());
  ASSERT_TRUE(Answers(before));
  server.Limit(RLIMIT_NOFILE, 120);
  {
    std::vector<std::unique_ptr<RawConnection>> connections;
    for (int i = 0; i < 300; ++i) {
      connections.push_back(std::make_unique<RawConnection>(server));
    }
    // Those that are there are served, those that are too many know it at once, and there is room
    // for what the server itself opens: here, the plugins.
    EXPECT_TRUE(Answers(before));
    EXPECT_TRUE(connections.back()->IsEndedWithin(absl::Seconds(5)));
    plugins_.Add(BundledPlugin("plivo"));
    EXPECT_TRUE(before.WaitUntilServed("libplivo.so")) << server.Log();
    EXPECT_LE(server.Descriptors(), 120);
  }
  // They are gone, and whoever comes is served.
  bool answers = false;
  for (const absl::Time end = absl::Now() + absl::Seconds(20); !answers && absl::Now() < end;) {
    answers = Answers(Stubs(server));
  }
  EXPECT_TRUE(answers) << server.Log();
  EXPECT_EQ(server.Health(), "SERVING");
}

}  // namespace
}  // namespace domicile::testing
