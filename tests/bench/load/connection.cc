#include "tests/bench/load/connection.h"

#include <errno.h>
#include <nghttp2/nghttp2.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/bench/load/socket.h"

namespace domicile::bench {

struct Connection::Call {
  uint32_t tag = 0;
  int32_t stream_id = -1;
  bool unary = true;
  std::string path;
  std::string out;         // framed messages; what was sent is cut off once all was
  size_t sent = 0;         // bytes of it
  size_t message_end = 0;  // where the message ends that is being sent
  std::string in;          // received, and not yet a whole message
  bool answered = false;   // whether a message came
  int grpc_status = -1;    // as the trailers said
  std::string grpc_message;
};

namespace {

constexpr size_t kPrefix = 5;  // of a gRPC message: not compressed, and its length
constexpr size_t kReadBytes = 256 * 1024;
constexpr size_t kWriteBytes = 256 * 1024;  // gathered before they are written
constexpr int kWindow = 1 << 30;            // large enough not to be in the way

uint32_t MessageLength(const char* prefix) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(prefix);
  return uint32_t{bytes[1]} << 24 | uint32_t{bytes[2]} << 16 | uint32_t{bytes[3]} << 8 | bytes[4];
}

void AppendMessage(std::string_view message, std::string& out) {
  const auto size = static_cast<uint32_t>(message.size());
  const char prefix[kPrefix] = {0, static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                                static_cast<char>(size >> 8), static_cast<char>(size)};
  out.append(prefix, kPrefix);
  out.append(message);
}

class Http2Connection : public Connection {
 public:
  Http2Connection(int descriptor, std::string authority, Listener& listener)
      : descriptor_(descriptor),
        authority_(std::move(authority)),
        listener_(listener),
        read_(kReadBytes) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, OnHeader);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, OnData);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, OnClose);
    nghttp2_option* option = nullptr;
    nghttp2_option_new(&option);
    nghttp2_option_set_no_http_messaging(option, 1);
    nghttp2_option_set_no_closed_streams(option, 1);
    nghttp2_option_set_peer_max_concurrent_streams(option, 1 << 30);
    nghttp2_session_client_new2(&session_, callbacks, this, option);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                               {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindow}};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, std::size(settings));
    nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kWindow);
  }

  ~Http2Connection() override {
    // Closing the session closes no stream by a callback of ours.
    nghttp2_session_del(session_);
    close(descriptor_);
  }

  void Unary(uint32_t tag, const std::string& path, std::string_view request) override {
    Call* call = NewCall(tag, path, true);
    AppendMessage(request, call->out);
    Submit(call);
  }

  Call* Stream(uint32_t tag, const std::string& path) override {
    Call* call = NewCall(tag, path, false);
    Submit(call);
    return call;
  }

  void Send(Call* stream, std::string_view request) override {
    const bool deferred = stream->sent == stream->out.size();
    AppendMessage(request, stream->out);
    if (deferred) nghttp2_session_resume_data(session_, stream->stream_id);
  }

  absl::Status Flush() override {
    for (;;) {
      if (written_ == write_.size()) {
        write_.clear();
        written_ = 0;
      }
      while (write_.size() < kWriteBytes) {
        const uint8_t* bytes = nullptr;
        const ssize_t size = nghttp2_session_mem_send(session_, &bytes);
        if (size < 0) return absl::InternalError(nghttp2_strerror(static_cast<int>(size)));
        if (size == 0) break;
        write_.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
      }
      if (written_ == write_.size()) return absl::OkStatus();
      const ssize_t sent = send(descriptor_, write_.data() + written_, write_.size() - written_,
                                MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0 && errno == EAGAIN) return absl::OkStatus();
      if (sent < 0) return absl::UnavailableError(absl::StrCat("sending: ", strerror(errno)));
      written_ += static_cast<size_t>(sent);
    }
  }

  bool blocked() const override { return written_ < write_.size(); }

  absl::Status Receive() override {
    const ssize_t size = recv(descriptor_, read_.data(), read_.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return absl::OkStatus();
    if (size < 0) return absl::UnavailableError(absl::StrCat("receiving: ", strerror(errno)));
    if (size == 0) return absl::UnavailableError("the server closed the connection");
    const ssize_t used = nghttp2_session_mem_recv(
        session_, reinterpret_cast<const uint8_t*>(read_.data()), static_cast<size_t>(size));
    if (used < 0) return absl::InternalError(nghttp2_strerror(static_cast<int>(used)));
    return absl::OkStatus();
  }

  int descriptor() const override { return descriptor_; }

 private:
  Call* NewCall(uint32_t tag, const std::string& path, bool unary) {
    if (free_.empty()) {
      calls_.push_back(std::make_unique<Call>());
      free_.push_back(calls_.back().get());
    }
    Call* call = free_.back();
    free_.pop_back();
    call->tag = tag;
    call->unary = unary;
    call->path = path;
    call->out.clear();
    call->sent = call->message_end = 0;
    call->in.clear();
    call->answered = false;
    call->grpc_status = -1;
    call->grpc_message.clear();
    return call;
  }

  void Submit(Call* call) {
    const auto header = [](std::string_view name, std::string_view value) {
      return nghttp2_nv{reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
                        reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())), name.size(),
                        value.size(), NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
    };
    const nghttp2_nv headers[] = {
        header(":method", "POST"),
        header(":scheme", "http"),
        header(":path", call->path),
        header(":authority", authority_),
        header("te", "trailers"),
        header("content-type", "application/grpc"),
        header("user-agent", "domicile-bench"),
    };
    nghttp2_data_provider data = {};
    data.source.ptr = call;
    data.read_callback = ReadData;
    call->stream_id =
        nghttp2_submit_request(session_, nullptr, headers, std::size(headers), &data, call);
    if (call->stream_id >= 0) return;
    listener_.OnEnd(call->tag, absl::ResourceExhaustedError(nghttp2_strerror(call->stream_id)));
    free_.push_back(call);
  }

  // One message a frame, as a gRPC client does it.
  static ssize_t ReadData(nghttp2_session*, int32_t, uint8_t* buffer, size_t length,
                          uint32_t* flags, nghttp2_data_source* source, void*) {
    auto* call = static_cast<Call*>(source->ptr);
    if (call->sent == call->out.size()) return NGHTTP2_ERR_DEFERRED;
    if (call->sent == call->message_end) {
      call->message_end += kPrefix + MessageLength(call->out.data() + call->sent);
    }
    const size_t size = std::min(length, call->message_end - call->sent);
    std::memcpy(buffer, call->out.data() + call->sent, size);
    call->sent += size;
    if (call->sent == call->out.size()) {
      call->out.clear();
      call->sent = call->message_end = 0;
      if (call->unary) *flags |= NGHTTP2_DATA_FLAG_EOF;
    }
    return static_cast<ssize_t>(size);
  }

  static int OnHeader(nghttp2_session* session, const nghttp2_frame* frame, const uint8_t* name,
                      size_t name_size, const uint8_t* value, size_t value_size, uint8_t, void*) {
    const std::string_view key(reinterpret_cast<const char*>(name), name_size);
    if (key != "grpc-status" && key != "grpc-message") return 0;
    auto* call =
        static_cast<Call*>(nghttp2_session_get_stream_user_data(session, frame->hd.stream_id));
    if (call == nullptr) return 0;
    const absl::string_view text(reinterpret_cast<const char*>(value), value_size);
    if (key == "grpc-message") {
      call->grpc_message = std::string(text);
    } else if (!absl::SimpleAtoi(text, &call->grpc_status)) {
      call->grpc_status = static_cast<int>(absl::StatusCode::kUnknown);
    }
    return 0;
  }

  static int OnData(nghttp2_session* session, uint8_t, int32_t stream_id, const uint8_t* data,
                    size_t size, void* self) {
    auto* call = static_cast<Call*>(nghttp2_session_get_stream_user_data(session, stream_id));
    if (call == nullptr) return 0;
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    if (!call->in.empty()) {
      call->in.append(rest);
      rest = call->in;
    }
    while (rest.size() >= kPrefix) {
      const size_t whole = kPrefix + MessageLength(rest.data());
      if (rest.size() < whole) break;
      call->answered = true;
      static_cast<Http2Connection*>(self)->listener_.OnMessage(
          call->tag, rest.substr(kPrefix, whole - kPrefix));
      rest.remove_prefix(whole);
    }
    // What is left of a message waits for the rest; a long one is not copied each time.
    if (rest.data() >= call->in.data() && rest.data() <= call->in.data() + call->in.size()) {
      call->in.erase(0, call->in.size() - rest.size());
    } else {
      call->in.assign(rest);
    }
    return 0;
  }

  static int OnClose(nghttp2_session* session, int32_t stream_id, uint32_t error, void* self) {
    auto* call = static_cast<Call*>(nghttp2_session_get_stream_user_data(session, stream_id));
    if (call == nullptr) return 0;
    absl::Status status;
    if (call->grpc_status > 0) {
      status = absl::Status(static_cast<absl::StatusCode>(call->grpc_status), call->grpc_message);
    } else if (call->grpc_status < 0) {
      status = absl::UnavailableError(
          absl::StrCat("the server ended the call with ", nghttp2_http2_strerror(error)));
    } else if (!call->answered) {
      status = absl::InternalError("the server ended the call with OK and without an answer");
    }
    auto* connection = static_cast<Http2Connection*>(self);
    connection->listener_.OnEnd(call->tag, status);
    connection->free_.push_back(call);
    return 0;
  }

  const int descriptor_;
  const std::string authority_;
  Listener& listener_;
  nghttp2_session* session_ = nullptr;
  std::vector<std::unique_ptr<Call>> calls_;
  std::vector<Call*> free_;
  std::vector<char> read_;
  std::string write_;
  size_t written_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& address,
                                                             Listener& listener) {
  const absl::StatusOr<int> descriptor = ConnectSocket(address);
  if (!descriptor.ok()) return descriptor.status();
  return std::make_unique<Http2Connection>(*descriptor, "localhost", listener);
}

}  // namespace domicile::bench
