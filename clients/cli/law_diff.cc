#include "clients/cli/law_diff.h"

#include <filesystem>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include "clients/cli/exit_status.h"
#include "clients/cli/message_diff.h"
#include "service/base/status_macros.h"
#include "service/law/load.h"
#include "service/messages/bad_data.h"
#include "service/messages/message_file.h"

namespace domicile::cli {
namespace {

template <typename Element>
using Elements = google::protobuf::RepeatedPtrField<Element>;

std::string IdOf(const v1::CountryGroup& group) { return group.code(); }
template <typename Element>
std::string IdOf(const Element& element) {
  return element.id();
}

template <typename Element>
std::map<std::string, const Element*> ById(const Elements<Element>& elements) {
  std::map<std::string, const Element*> index;
  for (const Element& element : elements) index[IdOf(element)] = &element;
  return index;
}

template <typename Element>
v1::LawChange& Add(v1::ChangeKind kind, const char* name, const Element& element,
                   v1::LawDiff& diff) {
  v1::LawChange& change = *diff.add_changes();
  change.set_kind(kind);
  change.set_element(name);
  change.set_id(IdOf(element));
  change.set_title(element.title());
  return change;
}

template <typename Element>
void AddUpdate(const char* name, const Element& before, const Element& after, v1::LawDiff& diff) {
  const std::vector<FieldChange> fields = DiffMessages(before, after);
  if (fields.empty()) return;
  v1::LawChange& change = Add(v1::CHANGE_KIND_UPDATED, name, after, diff);
  for (const FieldChange& field : fields) {
    v1::FieldDifference& difference = *change.add_fields();
    difference.set_path(field.path);
    difference.set_before(field.before);
    difference.set_after(field.after);
  }
}

template <typename Element>
void AddElements(const char* name, const Elements<Element>& before, const Elements<Element>& after,
                 v1::LawDiff& diff) {
  // What is there on either side, sorted by id.
  std::map<std::string, std::pair<const Element*, const Element*>> both;
  for (const auto& [id, element] : ById(before)) both[id].first = element;
  for (const auto& [id, element] : ById(after)) both[id].second = element;
  for (const auto& [id, sides] : both) {
    const auto& [was, is] = sides;
    if (was == nullptr) {
      Add(v1::CHANGE_KIND_ADDED, name, *is, diff);
    } else if (is == nullptr) {
      Add(v1::CHANGE_KIND_REMOVED, name, *was, diff);
    } else {
      AddUpdate(name, *was, *is, diff);
    }
  }
}

}  // namespace

absl::StatusOr<v1::Law> ReadLawAt(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    absl::StatusOr<v1::Law> law = law::ReadLaw(path);
    if (absl::IsInvalidArgument(law.status()))
      return messages::BadDataError(law.status().message());
    return law;
  }
  v1::Law law;
  DOMICILE_ASSIGN_OR_RETURN(const std::string text, messages::ReadFile(path));
  DOMICILE_RETURN_IF_ERROR(messages::ReadMessage(text, path, "a file of law", &law));
  return law;
}

v1::LawDiff DiffLaws(const v1::Law& before, const v1::Law& after) {
  v1::LawDiff diff;
  AddElements("group", before.groups(), after.groups(), diff);
  AddElements("regime", before.regimes(), after.regimes(), diff);
  AddElements("statute", before.statutes(), after.statutes(), diff);
  AddElements("rule", before.rules(), after.rules(), diff);
  return diff;
}

}  // namespace domicile::cli
