#include "service/catalog/processor_check.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "service/base/date.h"
#include "service/catalog/catalog.h"
#include "service/catalog/evidence_check.h"
#include "service/vocabulary/country.h"
#include "service/vocabulary/identifier.h"

namespace domicile::catalog {
namespace {

void CheckSources(const v1::Processor& processor, base::Problems& problems) {
  std::set<std::string> ids;
  for (int i = 0; i < processor.sources_size(); ++i) {
    const v1::Source& source = processor.sources(i);
    const std::string path = absl::StrCat("processor.sources[", i, "]");
    if (source.id().empty()) problems.Add(path + ".id", "is required");
    if (!ids.insert(source.id()).second) {
      problems.Add(path + ".id", absl::StrCat("`", source.id(), "` is there twice"));
    }
    if (source.title().empty() && source.url().empty()) {
      problems.Add(path, "needs a title or a url");
    }
    for (const std::string& date : {source.date(), source.checked_date()}) {
      if (!date.empty()) problems.AddIfError(path, base::FirstDayOf(date).status());
    }
  }
}

// Follows parents within the processor; a circle would have no ultimate parent.
void CheckParent(const v1::Processor& processor, const v1::Entity& entity, const std::string& path,
                 base::Problems& problems) {
  if (!entity.has_parent()) return;
  const v1::Parent& parent = entity.parent();
  if (parent.evidence().empty()) problems.Add(path + ".evidence", "needs at least one");
  if (!parent.country_code().empty()) {
    problems.AddIfError(path + ".country_code", vocabulary::CheckCountry(parent.country_code()));
  }
  if (parent.entity_id().empty()) {
    if (parent.legal_name().empty()) problems.Add(path, "needs an entity_id or a legal_name");
    return;
  }
  std::set<std::string> seen = {entity.id()};
  const v1::Entity* next = &entity;
  while (next->has_parent() && !next->parent().entity_id().empty()) {
    const std::string& id = next->parent().entity_id();
    next = FindEntity(processor, id);
    if (next == nullptr) {
      problems.Add(path + ".entity_id", absl::StrCat("the processor has no entity `", id, "`"));
      return;
    }
    if (!seen.insert(id).second) {
      problems.Add(path + ".entity_id", absl::StrCat("`", id, "` would be its own parent"));
      return;
    }
  }
}

// How law names statutes and organisations: capitals as they are written, as in `APPI` or `EPO`.
bool IsNameOfTheLaw(std::string_view name) {
  return !name.empty() && absl::ascii_isalpha(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

void CheckCertifications(const v1::Entity& entity, const std::string& path,
                         base::Problems& problems) {
  for (int j = 0; j < entity.certifications_size(); ++j) {
    const v1::Certification& certification = entity.certifications(j);
    const std::string at = absl::StrCat(path, ".certifications[", j, "]");
    if (!vocabulary::IsName(certification.scheme())) {
      problems.Add(at + ".scheme", "is required, as a name such as eu_us_dpf");
    }
    if (certification.asserted_by() == v1::ASSERTION_UNSPECIFIED ||
        !v1::Assertion_IsValid(certification.asserted_by())) {
      problems.Add(at + ".asserted_by", "is required");
    }
    if (certification.evidence().empty()) problems.Add(at + ".evidence", "needs at least one");
    CheckInterval(certification.valid_from(), certification.valid_until(), at, problems);
  }
}

void CheckSafeguards(const v1::Entity& entity, const std::string& path, base::Problems& problems) {
  for (int j = 0; j < entity.safeguards_size(); ++j) {
    const v1::Safeguard& safeguard = entity.safeguards(j);
    const std::string at = absl::StrCat(path, ".safeguards[", j, "]");
    if (!vocabulary::IsName(safeguard.instrument())) {
      problems.Add(at + ".instrument", "is required, as a name such as scc_2021_914");
    }
    if (safeguard.evidence().empty()) problems.Add(at + ".evidence", "needs at least one");
    CheckInterval(safeguard.valid_from(), safeguard.valid_until(), at, problems);
  }
}

void CheckStatutes(const v1::Entity& entity, const std::string& path, base::Problems& problems) {
  for (int i = 0; i < entity.statutes_size(); ++i) {
    const v1::Statute& statute = entity.statutes(i);
    const std::string at = absl::StrCat(path, ".statutes[", i, "]");
    if (!IsNameOfTheLaw(statute.id())) {
      problems.Add(at + ".id", "is required, as the law names it, such as APPI");
    }
    if (statute.evidence().empty()) problems.Add(at + ".evidence", "needs at least one");
    CheckInterval(statute.valid_from(), statute.valid_until(), at, problems);
  }
}

// What rules of law ask of an entity besides its country.
void CheckWhatItIs(const v1::Entity& entity, const std::string& path, base::Problems& problems) {
  std::set<std::string> kinds;
  for (const std::string& kind : entity.kinds()) {
    if (!vocabulary::IsName(kind)) {
      problems.Add(path + ".kinds", absl::StrCat("`", kind, "` is not a name such as press"));
    }
    if (!kinds.insert(kind).second) {
      problems.Add(path + ".kinds", absl::StrCat("`", kind, "` is there twice"));
    }
  }
  if (!entity.organisation().empty() && !IsNameOfTheLaw(entity.organisation())) {
    problems.Add(path + ".organisation",
                 absl::StrCat("`", entity.organisation(), "` is not a name such as EPO"));
  }
  if (entity.subdivision_code().empty()) return;
  if (entity.country_code().empty()) {
    problems.Add(path + ".subdivision_code", "needs a country_code");
  } else if (!vocabulary::IsSubdivisionOf(entity.subdivision_code(), entity.country_code())) {
    problems.Add(path + ".subdivision_code",
                 absl::StrCat("`", entity.subdivision_code(), "` is not an ISO 3166-2 code of `",
                              entity.country_code(), "`"));
  }
}

void CheckEntities(const v1::Processor& processor, base::Problems& problems) {
  std::set<std::string> ids;
  for (int i = 0; i < processor.entities_size(); ++i) {
    const v1::Entity& entity = processor.entities(i);
    const std::string path = absl::StrCat("processor.entities[", i, "]");
    if (!vocabulary::IsIdentifier(entity.id())) {
      problems.Add(path + ".id", absl::StrCat("`", entity.id(), "` is not an identifier"));
    }
    if (!ids.insert(entity.id()).second) {
      problems.Add(path + ".id", absl::StrCat("`", entity.id(), "` is there twice"));
    }
    if (entity.legal_name().empty()) problems.Add(path + ".legal_name", "is required");
    if (!entity.country_code().empty()) {
      problems.AddIfError(path + ".country_code", vocabulary::CheckCountry(entity.country_code()));
    }
    if (entity.evidence().empty()) problems.Add(path + ".evidence", "needs at least one");
    CheckParent(processor, entity, path + ".parent", problems);
    CheckCertifications(entity, path, problems);
    CheckSafeguards(entity, path, problems);
    CheckStatutes(entity, path, problems);
    CheckWhatItIs(entity, path, problems);
  }
}

void CheckPublishedEntry(const v1::PublishedEntry& entry, base::Problems& problems) {
  if (entry.position() < 1) {
    problems.Add("processor.published_entry.position", "must be 1 or more");
  }
  if (entry.company().empty()) problems.Add("processor.published_entry.company", "is required");
}

}  // namespace

void CompleteAndCheckProcessor(plugin::v1::ProcessorDescriptor& descriptor,
                               base::Problems& problems) {
  v1::Processor& processor = *descriptor.mutable_processor();
  if (!vocabulary::IsIdentifier(processor.id())) {
    problems.Add("processor.id", absl::StrCat("`", processor.id(),
                                              "` is not 1 to 63 lower-case letters, digits "
                                              "and hyphens"));
  }
  if (processor.title().empty()) problems.Add("processor.title", "is required");
  if (!processor.connector_ids().empty()) problems.Add("processor.connector_ids", "is output only");
  if (!processor.review_by_date().empty()) {
    problems.AddIfError("processor.review_by_date",
                        base::FirstDayOf(processor.review_by_date()).status());
  }
  CheckSources(processor, problems);
  CompleteAndCheckEvidence(processor, processor, "processor", problems);
  CheckEntities(processor, problems);
  for (int i = 0; i < processor.facilities_size(); ++i) {
    const std::string path = absl::StrCat("processor.facilities[", i, "]");
    if (!processor.facilities(i).has_place()) problems.Add(path + ".place", "is required");
    if (processor.facilities(i).evidence().empty()) {
      problems.Add(path + ".evidence", "needs at least one");
    }
  }
  if (processor.has_published_entry()) CheckPublishedEntry(processor.published_entry(), problems);
  std::set<std::string> channels;
  for (int i = 0; i < descriptor.channels_size(); ++i) {
    const v1::Channel& channel = descriptor.channels(i);
    const std::string path = absl::StrCat("channels[", i, "]");
    if (!vocabulary::IsIdentifier(channel.id())) {
      problems.Add(path + ".id", absl::StrCat("`", channel.id(), "` is not an identifier"));
    }
    if (!channels.insert(channel.id()).second) {
      problems.Add(path + ".id", absl::StrCat("`", channel.id(), "` is there twice"));
    }
    if (channel.title().empty()) problems.Add(path + ".title", "is required");
    if (!channel.connector_ids().empty()) {
      problems.Add(path + ".connector_ids", "is output only");
    }
  }
}

}  // namespace domicile::catalog
