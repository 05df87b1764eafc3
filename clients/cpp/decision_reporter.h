// Reports decisions that were made in this process to the server's log, in batches. Private to the
// library.

#ifndef DOMICILE_CLIENTS_CPP_DECISION_REPORTER_H_
#define DOMICILE_CLIENTS_CPP_DECISION_REPORTER_H_

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cpp/connection.h"

namespace domicile::client {

struct ReporterOptions {
  std::string reporter;
  // A batch is sent when it is full, and when its first decision has waited for so long.
  int batch = 1000;
  absl::Duration interval = absl::Milliseconds(200);
  size_t most_waiting = 10'000;
  // How long the end waits for the last batches to arrive.
  absl::Duration patience = absl::Seconds(5);
};

// Thread-safe.
class DecisionReporter {
 public:
  DecisionReporter(std::shared_ptr<Connection> connection, ReporterOptions options);

  // Sends what waits, for as long as it has patience.
  ~DecisionReporter();

  DecisionReporter(const DecisionReporter&) = delete;
  DecisionReporter& operator=(const DecisionReporter&) = delete;

  // Takes a decision, which is sent until it arrives. False when as many wait as may, and then it
  // is not taken. Does not block.
  bool Add(v1::ReportedDecision decision);

  // How many have not arrived yet.
  size_t waiting() const;
  // How the last batch ended.
  absl::Status last_status() const;

 private:
  // Whether a batch is full; holds the lock.
  bool HasBatch() const { return queue_.size() >= static_cast<size_t>(options_.batch); }
  // Waits until there is a batch to send; false when all is sent, or is given up, and it ends.
  bool NextBatch(v1::ReportDecisionsRequest& batch);
  // Whether the batch arrived.
  bool Send(const v1::ReportDecisionsRequest& batch);
  void Run();

  const std::shared_ptr<Connection> connection_;
  const ReporterOptions options_;

  using Clock = std::chrono::steady_clock;
  using Lock = std::unique_lock<std::mutex>;

  // Not absl::Mutex, whose waits end at a time of day, which may be set back.
  mutable std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::deque<v1::ReportedDecision> queue_;
  Clock::time_point first_added_;  // to the queue as it is
  size_t sending_ = 0;
  absl::Status last_status_;
  bool ending_ = false;
  Clock::time_point give_up_ = Clock::time_point::max();
  std::thread sender_;  // last: it uses all of the above
};

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_DECISION_REPORTER_H_
