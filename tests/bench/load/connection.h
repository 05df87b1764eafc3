// One HTTP/2 connection to a gRPC server, as cheap as it can be, so that the server and not the
// generator is what a measurement finds. It is used by one thread and never blocks.

#ifndef DOMICILE_TESTS_BENCH_LOAD_CONNECTION_H_
#define DOMICILE_TESTS_BENCH_LOAD_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace domicile::bench {

class Connection {
 public:
  // A call of a connection; valid until its end was reported.
  struct Call;

  // Hears of what arrives, within Receive; and of a call that could not be made, within Unary.
  class Listener {
   public:
    virtual ~Listener() = default;
    // A message of the call with that tag; valid during the call of this method.
    virtual void OnMessage(uint32_t tag, std::string_view message) = 0;
    // The end of the call: what the server said of it, or how it was cut off.
    virtual void OnEnd(uint32_t tag, const absl::Status& status) = 0;
  };

  // Connects to a gRPC address: `unix:PATH` or `HOST:PORT` with a numeric host or `localhost`. The
  // listener outlives the connection.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& address,
                                                          Listener& listener);

  virtual ~Connection() = default;

  // Calls `path` with one request, which is copied.
  virtual void Unary(uint32_t tag, const std::string& path, std::string_view request) = 0;

  // Opens a stream of messages, and sends one on it.
  virtual Call* Stream(uint32_t tag, const std::string& path) = 0;
  virtual void Send(Call* stream, std::string_view request) = 0;

  // Writes as much of what is waiting as the socket takes.
  virtual absl::Status Flush() = 0;
  // Whether something is left that the socket did not take.
  virtual bool blocked() const = 0;

  // Reads what is there, once.
  virtual absl::Status Receive() = 0;

  virtual int descriptor() const = 0;
};

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_CONNECTION_H_
