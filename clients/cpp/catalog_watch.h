// A watch that goes on where it was when its stream breaks. Private to the library.

#ifndef DOMICILE_CLIENTS_CPP_CATALOG_WATCH_H_
#define DOMICILE_CLIENTS_CPP_CATALOG_WATCH_H_

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "clients/cpp/connection.h"
#include "clients/cpp/retry.h"

namespace domicile::client {

// Opens one stream; the returned reader does not go on by itself.
using OpenWatch = std::function<std::unique_ptr<CatalogReader>(const v1::WatchCatalogRequest&)>;

class ResumingCatalogReader final : public CatalogReader {
 public:
  ResumingCatalogReader(v1::WatchCatalogRequest request, ConnectionOptions options,
                        RetryClock clock, OpenWatch open);

  std::optional<v1::WatchCatalogResponse> Read() override;
  void Cancel() override;
  absl::Status Finish() override { return status_; }

 private:
  // Whether a stream that ended with `status_` is to be opened again; waits for as long as that
  // takes.
  bool Resume();

  v1::WatchCatalogRequest request_;
  const ConnectionOptions options_;
  const RetryClock clock_;
  const OpenWatch open_;
  Backoff backoff_;
  int tries_ = 1;
  absl::Status status_;

  std::mutex mutex_;
  bool cancelled_ = false;                 // guarded by mutex_
  std::shared_ptr<CatalogReader> stream_;  // replaced under mutex_; read by the reading thread
};

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_CATALOG_WATCH_H_
