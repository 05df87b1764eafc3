// Pages of a list.
//
//   DOMICILE_ASSIGN_OR_RETURN(Page page, OpenPage("ListConnectors", request));
//   for (const auto& [id, connector] : connectors) {
//     if (!page.Take(id)) continue;
//     *response.add_connectors() = connector;
//   }
//   response.set_next_page_token(page.NextToken());

#ifndef DOMICILE_SERVICE_RPC_PAGE_H_
#define DOMICILE_SERVICE_RPC_PAGE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace domicile::rpc {

// Decides which elements of a list are on a page. Elements are offered in the order of their keys.
class Page {
 public:
  static constexpr int kDefaultSize = 100;
  static constexpr int kLargestSize = 500;
  // A page of large elements ends here, well below what a gRPC client takes by default.
  static constexpr size_t kLargestBytes = 2 << 20;

  Page(std::string query, int size, std::string after);

  // Whether the element with that key is on the page.
  bool Take(std::string_view key);

  // The same for elements that are offered from behind `after` on, in whatever order.
  bool TakeNext(std::string_view key);

  // Notes how large the element is that was taken last; the page ends early when it is full of
  // bytes.
  void Weigh(size_t bytes) {
    bytes_ += bytes;
    if (bytes_ > kLargestBytes) left_ = 0;
  }

  // How many more elements the page takes, and the key that it starts behind; empty for the first.
  int left() const { return left_; }
  const std::string& after() const { return after_; }

  // The token of the next page; empty when this one is the last.
  std::string NextToken() const;

 private:
  std::string query_;  // what the token belongs to
  int left_;
  size_t bytes_ = 0;
  std::string after_;  // the key that the page starts behind
  std::string last_;   // the key of the last element taken
  bool more_ = false;
};

// The page that a request asks for. The request must have the fields `page_size` and `page_token`;
// its other fields and the method are what a token belongs to. INVALID_ARGUMENT for a negative
// size, and for a token that is damaged or belongs to another query.
absl::StatusOr<Page> OpenPage(std::string_view method, const google::protobuf::Message& request);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_PAGE_H_
