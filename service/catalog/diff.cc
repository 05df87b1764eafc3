#include "service/catalog/diff.h"

#include <string>

namespace domicile::catalog {
namespace {

template <typename T>
void DiffElements(const Catalog::ById<T>& before, const Catalog::ById<T>& after,
                  T* (v1::CatalogChange::*mutable_element)(),
                  std::vector<v1::CatalogChange>& changes) {
  const auto add = [&](v1::ChangeKind kind) -> T& {
    v1::CatalogChange& change = changes.emplace_back();
    change.set_kind(kind);
    return *(change.*mutable_element)();
  };
  auto old = before.begin();
  auto now = after.begin();
  while (old != before.end() || now != after.end()) {
    if (now == after.end() || (old != before.end() && old->first < now->first)) {
      add(v1::CHANGE_KIND_REMOVED).set_id(old->first);
      ++old;
    } else if (old == before.end() || now->first < old->first) {
      add(v1::CHANGE_KIND_ADDED) = now->second;
      ++now;
    } else {
      // Without maps in them, equal messages have equal bytes.
      if (old->second.SerializeAsString() != now->second.SerializeAsString()) {
        add(v1::CHANGE_KIND_UPDATED) = now->second;
      }
      ++old;
      ++now;
    }
  }
}

}  // namespace

std::vector<v1::CatalogChange> Diff(const Catalog* before, const Catalog& after) {
  std::vector<v1::CatalogChange> changes;
  DiffElements<v1::Processor>(
      before == nullptr ? Catalog::ById<v1::Processor>() : before->processors(), after.processors(),
      &v1::CatalogChange::mutable_processor, changes);
  DiffElements<v1::Connector>(
      before == nullptr ? Catalog::ById<v1::Connector>() : before->connectors(), after.connectors(),
      &v1::CatalogChange::mutable_connector, changes);
  return changes;
}

}  // namespace domicile::catalog
