#include "service/catalog/evidence_check.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "service/base/date.h"
#include "service/base/nearest.h"
#include "service/vocabulary/country.h"
#include "service/vocabulary/group.h"
#include "service/vocabulary/identifier.h"

namespace domicile::catalog {
namespace {

constexpr int kMostActivities = 6;

void CheckPrintedDate(const std::string& date, const std::string& path, base::Problems& problems) {
  if (!date.empty()) problems.AddIfError(path, base::FirstDayOf(date).status());
}

void CompleteFromSource(const v1::Processor& processor, v1::Evidence& evidence,
                        const std::string& path, base::Problems& problems) {
  const auto source = std::find_if(
      processor.sources().begin(), processor.sources().end(),
      [&evidence](const v1::Source& candidate) { return candidate.id() == evidence.source_id(); });
  if (source == processor.sources().end()) {
    std::vector<std::string> known;
    for (const v1::Source& candidate : processor.sources()) known.push_back(candidate.id());
    problems.Add(path + ".source_id",
                 absl::StrCat("the processor has no source `", evidence.source_id(), "`",
                              base::DidYouMean(evidence.source_id(), known)));
    return;
  }
  if (evidence.title().empty()) evidence.set_title(source->title());
  if (evidence.url().empty()) evidence.set_url(source->url());
  if (evidence.source_date().empty()) evidence.set_source_date(source->date());
  if (evidence.checked_date().empty()) evidence.set_checked_date(source->checked_date());
  if (source->stale()) evidence.set_stale(true);
}

void CheckEvidence(const v1::Evidence& evidence, const std::string& path,
                   base::Problems& problems) {
  switch (evidence.basis()) {
    case v1::BASIS_LISTED:
    case v1::BASIS_SOURCED:
    case v1::BASIS_SOURCED_PARTIAL:
    case v1::BASIS_SOURCED_SECONDARY:
      if (evidence.source_id().empty() && evidence.url().empty()) {
        problems.Add(path, "needs a source_id or a url on this basis");
      }
      break;
    case v1::BASIS_DERIVED:
    case v1::BASIS_KNOWN:
      if (evidence.note().empty()) problems.Add(path, "needs a note that says why, on this basis");
      break;
    default:
      problems.Add(path + ".basis", "is required");
  }
  CheckPrintedDate(evidence.source_date(), path + ".source_date", problems);
  CheckPrintedDate(evidence.checked_date(), path + ".checked_date", problems);
  CheckPrintedDate(evidence.review_by_date(), path + ".review_by_date", problems);
}

void CheckPlace(const v1::Place& place, const std::string& path, base::Problems& problems) {
  if (place.country_code().empty() == place.group_code().empty()) {
    problems.Add(path, "needs either a country_code or a group_code");
    return;
  }
  if (!place.group_code().empty()) {
    if (!vocabulary::IsGroup(place.group_code())) {
      problems.Add(path + ".group_code",
                   absl::StrCat("`", place.group_code(), "` is not a group of countries",
                                base::DidYouMean(place.group_code(), vocabulary::GroupCodes())));
    }
    if (!place.subdivision_code().empty()) {
      problems.Add(path + ".subdivision_code", "needs a country_code");
    }
    return;
  }
  problems.AddIfError(path + ".country_code", vocabulary::CheckCountry(place.country_code()));
  if (!place.subdivision_code().empty() &&
      !vocabulary::IsSubdivisionOf(place.subdivision_code(), place.country_code())) {
    problems.Add(path + ".subdivision_code",
                 absl::StrCat("`", place.subdivision_code(), "` is not an ISO 3166-2 code of `",
                              place.country_code(), "`"));
  }
}

void CheckSite(const v1::Site& site, const std::string& path, base::Problems& problems) {
  if (!site.has_place()) problems.Add(path + ".place", "is required");
  if (site.activities().empty() || site.activities_size() > kMostActivities) {
    problems.Add(path + ".activities", "needs 1 to 6");
  }
  for (const int activity : site.activities()) {
    if (activity == v1::ACTIVITY_UNSPECIFIED || !v1::Activity_IsValid(activity)) {
      problems.Add(path + ".activities", "holds an unspecified or unknown activity");
    }
  }
  if (site.strength() == v1::STRENGTH_UNSPECIFIED || !v1::Strength_IsValid(site.strength())) {
    problems.Add(path + ".strength", "is required");
  }
  if (!MayBeReliedOn(site.evidence())) {
    problems.Add(
        path + ".evidence",
        "needs one that is more than BASIS_KNOWN: what nobody checked is no location; make "
        "it a hint of an unknown");
  }
}

void CheckUnknown(const v1::Unknown& unknown, const std::string& path, base::Problems& problems) {
  if (!vocabulary::IsName(unknown.fact())) {
    problems.Add(path + ".fact",
                 absl::StrCat("`", unknown.fact(), "` is not a name such as processing_location"));
  }
  if (unknown.description().empty()) problems.Add(path + ".description", "is required");
  if (!v1::Bearing_IsValid(unknown.bearing())) {
    problems.Add(path + ".bearing", "holds an unknown bearing");
  }
  for (const std::string& url : unknown.pointer_urls()) {
    if (!absl::StartsWith(url, "https://") && !absl::StartsWith(url, "http://")) {
      problems.Add(path + ".pointer_urls", absl::StrCat("`", url, "` is not a web address"));
    }
  }
}

void CheckNote(const v1::Note& note, const std::string& path, base::Problems& problems) {
  if (note.text().empty()) problems.Add(path + ".text", "is required");
  if (note.evidence().empty()) problems.Add(path + ".evidence", "needs at least one");
}

// Null for a message of another type.
template <typename T>
T* As(google::protobuf::Message& message) {
  return message.GetDescriptor() == T::descriptor() ? static_cast<T*>(&message) : nullptr;
}

}  // namespace

bool MayBeReliedOn(const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence) {
  return std::any_of(evidence.begin(), evidence.end(), [](const v1::Evidence& one) {
    return one.basis() != v1::BASIS_UNSPECIFIED && one.basis() != v1::BASIS_KNOWN;
  });
}

void CompleteAndCheckEvidence(const v1::Processor& processor, google::protobuf::Message& root,
                              const std::string& path, base::Problems& problems) {
  base::ForEachMessage(root, path, [&](google::protobuf::Message& message, const std::string& at) {
    if (auto* evidence = As<v1::Evidence>(message)) {
      if (!evidence->source_id().empty()) CompleteFromSource(processor, *evidence, at, problems);
      if (evidence->review_by_date().empty()) {
        evidence->set_review_by_date(processor.review_by_date());
      }
      CheckEvidence(*evidence, at, problems);
    } else if (const auto* place = As<v1::Place>(message)) {
      CheckPlace(*place, at, problems);
    } else if (const auto* site = As<v1::Site>(message)) {
      CheckSite(*site, at, problems);
    } else if (const auto* unknown = As<v1::Unknown>(message)) {
      CheckUnknown(*unknown, at, problems);
    } else if (const auto* note = As<v1::Note>(message)) {
      CheckNote(*note, at, problems);
    }
  });
}

void CheckInterval(const std::string& from, const std::string& until, const std::string& path,
                   base::Problems& problems) {
  const auto first = base::ParseDay(from);
  const auto end = base::ParseDay(until);
  if (!from.empty()) problems.AddIfError(path + ".valid_from", first.status());
  if (!until.empty()) problems.AddIfError(path + ".valid_until", end.status());
  if (first.ok() && end.ok() && *end <= *first) {
    problems.Add(path + ".valid_until", "must be later than valid_from");
  }
}

}  // namespace domicile::catalog
