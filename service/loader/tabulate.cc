#include "service/loader/tabulate.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/status_macros.h"
#include "service/loader/combinations.h"
#include "service/loader/host/protocol.h"
#include "service/loader/refusal.h"
#include "service/loader/rejection_reason.h"

namespace domicile::loader {
namespace {

using Selection = std::vector<uint32_t>;  // indices of placements, ascending

std::string Of(const v1::Connector& connector) {
  return absl::StrCat("the resolver of `", Printable(connector.id()), "`");
}

bool HasNul(const std::string& text) { return text.find('\0') != std::string::npos; }

absl::StatusOr<Domain> DomainOf(const std::string& name, const v1::Connector& connector,
                                const LoadOptions& options) {
  const auto input =
      std::find_if(connector.inputs().begin(), connector.inputs().end(),
                   [&](const v1::Input& candidate) { return candidate.name() == name; });
  if (input == connector.inputs().end()) {
    return Refuse(kResolverMismatch,
                  absl::StrCat("has `resolver_inputs` of `", Printable(connector.id()),
                               "` that name `", Printable(name), "`, which is no input of it"));
  }
  Domain domain{name, {}};
  if (options.domain) {
    domain.values = options.domain(*input);
  } else {
    for (const v1::InputValue& value : input->values()) domain.values.push_back(value.value());
  }
  // A value reaches the resolver as a C string.
  if (domain.values.empty() || HasNul(name) ||
      std::any_of(domain.values.begin(), domain.values.end(), HasNul)) {
    return Refuse(
        kResolverMismatch,
        absl::StrCat("has in `", Printable(connector.id()), "` the input `", Printable(name),
                     "`, which ", domain.values.empty() ? "has no values" : "contains a NUL",
                     ": its resolver cannot be asked about it"));
  }
  return domain;
}

template <typename T>
void Append(const T& value, std::string& bytes) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

std::string Request(uint32_t index, const v1::Connector& connector,
                    const Combinations& combinations) {
  std::string request;
  Append(host_tabulate{index, static_cast<uint32_t>(connector.placements_size()),
                       static_cast<uint32_t>(combinations.domains().size())},
         request);
  for (const Domain& domain : combinations.domains()) {
    Append(static_cast<uint32_t>(domain.values.size()), request);
  }
  for (const Domain& domain : combinations.domains()) {
    absl::StrAppend(&request, domain.name, std::string(1, '\0'));
    for (const std::string& value : domain.values) {
      absl::StrAppend(&request, value, std::string(1, '\0'));
    }
  }
  return request;
}

absl::StatusOr<Selection> ParseRow(const Frame& frame, const v1::Connector& connector,
                                   const std::string& when) {
  int32_t returned;
  if (frame.kind != HOST_ROW || frame.payload.size() < sizeof(returned)) {
    return Refuse(kBadAnswer, absl::StrCat("answers in the loader's place in ", Of(connector)));
  }
  std::memcpy(&returned, frame.payload.data(), sizeof(returned));
  if (returned < 0 || returned > connector.placements_size()) {
    return Refuse(kResolverOutsideDescriptor,
                  absl::StrCat("returns ", returned, " from ", Of(connector), " for ", when,
                               "; a number of placements from 0 to ", connector.placements_size(),
                               " was expected"));
  }
  Selection selection(static_cast<size_t>(returned));
  if (frame.payload.size() != sizeof(returned) + selection.size() * sizeof(uint32_t)) {
    return Refuse(kBadAnswer, absl::StrCat("answers in the loader's place in ", Of(connector)));
  }
  for (size_t i = 0; i < selection.size(); ++i) {
    std::memcpy(&selection[i], frame.payload.data() + (i + 1) * sizeof(uint32_t), sizeof(uint32_t));
  }
  for (const uint32_t placement : selection) {
    if (placement >= static_cast<uint32_t>(connector.placements_size())) {
      return Refuse(kResolverOutsideDescriptor,
                    absl::StrCat("selects placement ", placement, " in ", Of(connector), " for ",
                                 when, "; its descriptor has the placements 0 to ",
                                 connector.placements_size() - 1));
    }
    if (!connector.placements(static_cast<int>(placement)).selected_by_resolver()) {
      return Refuse(
          kResolverOutsideDescriptor,
          absl::StrCat("selects the placement `",
                       Printable(connector.placements(static_cast<int>(placement)).id()), "` in ",
                       Of(connector), " for ", when, "; it is not marked `selected_by_resolver`"));
    }
  }
  std::sort(selection.begin(), selection.end());
  selection.erase(std::unique(selection.begin(), selection.end()), selection.end());
  return selection;
}

std::string PlacementNames(const Selection& selection, const v1::Connector& connector) {
  const auto name = [&](std::string* out, uint32_t placement) {
    out->append(Printable(connector.placements(static_cast<int>(placement)).id()));
  };
  return selection.empty() ? "nothing" : absl::StrJoin(selection, ", ", name);
}

// Names are repeated in every row: a few long ones could make a table of any size.
absl::StatusOr<v1::ResolverTable> MakeTable(const v1::Connector& connector,
                                            const Combinations& combinations,
                                            const std::vector<Selection>& selections,
                                            int64_t max_bytes) {
  v1::ResolverTable table;
  *table.mutable_inputs() = connector.resolver_inputs();
  int64_t bytes = 0;
  for (size_t i = 0; i < selections.size(); ++i) {
    v1::ResolverTable::Row& row = *table.add_rows();
    for (const std::string_view value : combinations.Values(static_cast<int64_t>(i))) {
      bytes += std::ssize(value);
      row.add_values(std::string(value));
    }
    for (const uint32_t placement : selections[i]) {
      const std::string& id = connector.placements(static_cast<int>(placement)).id();
      bytes += std::ssize(id);
      row.add_placement_ids(id);
    }
    if (bytes > max_bytes) {
      return Refuse(kTooLarge, absl::StrCat("makes in ", Of(connector), " a table of more than ",
                                            max_bytes, " bytes"));
    }
  }
  return table;
}

}  // namespace

absl::StatusOr<v1::ResolverTable> Tabulate(Child& child, uint32_t index,
                                           const v1::Connector& connector,
                                           const LoadOptions& options) {
  if (connector.resolver_inputs_size() > options.max_resolver_inputs) {
    return Refuse(kTooLarge, absl::StrCat("has ", connector.resolver_inputs_size(),
                                          " `resolver_inputs` of `", Printable(connector.id()),
                                          "`; there may be ", options.max_resolver_inputs));
  }
  std::vector<Domain> domains;
  for (const std::string& name : connector.resolver_inputs()) {
    DOMICILE_ASSIGN_OR_RETURN(domains.emplace_back(), DomainOf(name, connector, options));
  }
  const Combinations combinations(std::move(domains));
  const int64_t count = combinations.Count(options.max_resolver_combinations);
  if (count > options.max_resolver_combinations) {
    return Refuse(kTooLarge,
                  absl::StrCat("has `resolver_inputs` of `", Printable(connector.id()),
                               "` with more than the ", options.max_resolver_combinations,
                               " combinations of values that there may be"));
  }

  child.SetActivity(absl::StrCat("in ", Of(connector)));
  DOMICILE_RETURN_IF_ERROR(child.Send(HOST_TABULATE, Request(index, connector, combinations)));
  std::vector<Selection> selections;
  for (int64_t call = 0; call < 2 * count; ++call) {
    const int64_t combination = call < count ? call : 2 * count - 1 - call;
    const std::string when = combinations.Describe(combination);
    child.SetActivity(absl::StrCat("in ", Of(connector), " for ", when));
    DOMICILE_ASSIGN_OR_RETURN(const Frame frame, child.Receive());
    DOMICILE_ASSIGN_OR_RETURN(Selection selection, ParseRow(frame, connector, when));
    if (call < count) {
      selections.push_back(std::move(selection));
    } else if (selection != selections[combination]) {
      return Refuse(
          kNotDeterministic,
          absl::StrCat("selects first ", PlacementNames(selections[combination], connector),
                       " and then ", PlacementNames(selection, connector), " in ", Of(connector),
                       " for ", when, "; the same was expected"));
    }
  }

  return MakeTable(connector, combinations, selections, options.max_answer_bytes);
}

}  // namespace domicile::loader
