// The provider's published list, rebuilt from the catalog.

#ifndef DOMICILE_SERVICE_CATALOG_PUBLISHED_LIST_H_
#define DOMICILE_SERVICE_CATALOG_PUBLISHED_LIST_H_

#include <string>
#include <vector>

#include "domicile/v1/published_entry.pb.h"
#include "service/catalog/catalog.h"

namespace domicile::catalog {

// The rows of all processors that have one, by position and, where it is the same, by processor.
std::vector<v1::PublishedEntry> PublishedEntries(const Catalog& catalog);

// The rows as a GitHub-flavoured Markdown table: fragments of a cell are parted by `<br>`, links
// are autolinks.
std::string ToMarkdown(const std::vector<v1::PublishedEntry>& entries);

// The rows as RFC 4180 with a header: fragments of a cell stand on lines of their own.
std::string ToCsv(const std::vector<v1::PublishedEntry>& entries);

// The rows as an HTML page that needs nothing else.
std::string ToHtml(const std::vector<v1::PublishedEntry>& entries);

}  // namespace domicile::catalog

#endif  // DOMICILE_SERVICE_CATALOG_PUBLISHED_LIST_H_
