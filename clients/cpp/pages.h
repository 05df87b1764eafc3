// Lists of more than one page.
//
//   auto connectors = AllPages(v1::ListConnectorsRequest(), [&](const auto& request) {
//     return client.ListConnectors(request);
//   });

#ifndef DOMICILE_CLIENTS_CPP_PAGES_H_
#define DOMICILE_CLIENTS_CPP_PAGES_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domicile/v1/revision.pb.h"

namespace domicile::client {

// How often a list is started again because the catalog changed between two of its pages.
inline constexpr int kMaxListRestarts = 3;

// Asks `fetch(request)`, which returns an absl::StatusOr of a list response, for page after page
// from `request` on, and returns one response with the results of all, in which `next_page_token`
// is empty. All pages are of one revision: when the catalog changes meanwhile, the list is read
// again, and is ABORTED when that happens time after time.
template <typename Request, typename Fetch>
auto AllPages(const Request& request, Fetch fetch) -> decltype(fetch(request)) {
  for (int restarts = 0; restarts <= kMaxListRestarts; ++restarts) {
    Request next = request;
    auto all = fetch(next);
    bool changed = false;
    while (all.ok() && !all->next_page_token().empty() && !changed) {
      if (all->next_page_token() == next.page_token()) {
        return absl::InternalError("the server answers a page token with the same page token");
      }
      next.set_page_token(all->next_page_token());
      auto page = fetch(next);
      if (!page.ok()) return page;
      if constexpr (requires { page->revision(); }) {
        changed = page->revision().catalog_digest() != all->revision().catalog_digest();
      }
      const std::string token = page->next_page_token();
      all->MergeFrom(*page);
      all->set_next_page_token(token);
    }
    if (!changed) return all;
  }
  return absl::AbortedError("the catalog changes faster than its list can be read; try again");
}

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_PAGES_H_
