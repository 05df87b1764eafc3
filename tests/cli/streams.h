// Streams that a test plays.

#ifndef DOMICILE_TESTS_CLI_STREAMS_H_
#define DOMICILE_TESTS_CLI_STREAMS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clients/cpp/connection.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {

// Hands out the messages and then ends with the status, or with CANCELLED once it was cancelled.
template <typename Message>
class PlayedStream final : public client::StreamReader<Message> {
 public:
  // The messages are textproto.
  PlayedStream(const std::vector<std::string>& messages, absl::Status status)
      : status_(std::move(status)) {
    for (const std::string& message : messages) {
      messages_.push_back(domicile::testing::FromText<Message>(message));
    }
  }

  std::optional<Message> Read() override {
    if (cancelled_ || next_ == messages_.size()) return std::nullopt;
    return messages_[next_++];
  }
  void Cancel() override { cancelled_ = true; }
  absl::Status Finish() override { return cancelled_ ? absl::CancelledError() : status_; }

 private:
  std::vector<Message> messages_;
  const absl::Status status_;
  size_t next_ = 0;
  bool cancelled_ = false;
};

}  // namespace domicile::cli

#endif  // DOMICILE_TESTS_CLI_STREAMS_H_
