#include "clients/cpp/catalog_watch.h"

#include <utility>

namespace domicile::client {

ResumingCatalogReader::ResumingCatalogReader(v1::WatchCatalogRequest request,
                                             ConnectionOptions options, RetryClock clock,
                                             OpenWatch open)
    : request_(std::move(request)),
      options_(std::move(options)),
      clock_(std::move(clock)),
      open_(std::move(open)),
      backoff_(options_),
      stream_(open_(request_)) {}

std::optional<v1::WatchCatalogResponse> ResumingCatalogReader::Read() {
  while (true) {
    if (std::optional<v1::WatchCatalogResponse> message = stream_->Read()) {
      if (!message->cursor().empty()) request_.set_resume_cursor(message->cursor());
      tries_ = 1;
      backoff_.Reset();
      return message;
    }
    status_ = stream_->Finish();
    if (!Resume()) return std::nullopt;
  }
}

bool ResumingCatalogReader::Resume() {
  // RESOURCE_EXHAUSTED is how a server tells a reader that it fell behind.
  const bool lost = absl::IsUnavailable(status_) || absl::IsResourceExhausted(status_);
  if (!lost || tries_ >= options_.max_attempts) return false;
  ++tries_;
  clock_.sleep(backoff_.Next(clock_.uniform()));
  std::lock_guard<std::mutex> lock(mutex_);
  if (cancelled_) {
    status_ = absl::CancelledError("the watch was cancelled");
    return false;
  }
  stream_ = open_(request_);
  return true;
}

void ResumingCatalogReader::Cancel() {
  std::lock_guard<std::mutex> lock(mutex_);
  cancelled_ = true;
  stream_->Cancel();
}

}  // namespace domicile::client
