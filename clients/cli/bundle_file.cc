#include "clients/cli/bundle_file.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/exit_status.h"
#include "clients/cpp/status.h"
#include "domicile/v1/policy_service.pb.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/messages/bad_data.h"
#include "service/messages/message_file.h"
#include "service/messages/yaml_message.h"

namespace domicile::cli {
namespace {

using google::protobuf::FieldDescriptor;

constexpr char kStandardInput[] = "standard input";

// What answers hold beside their tenants or policies: with it passed over, an answer is a bundle.
std::vector<const FieldDescriptor*> FieldsOfListsOnly() {
  std::vector<const FieldDescriptor*> fields;
  for (const auto* type :
       {v1::ListTenantsResponse::descriptor(), v1::ListPoliciesResponse::descriptor()}) {
    for (int i = 0; i < type->field_count(); ++i) {
      if (v1::Bundle::descriptor()->FindFieldByName(type->field(i)->name()) == nullptr) {
        fields.push_back(type->field(i));
      }
    }
  }
  return fields;
}

// The files that a path stands for.
absl::StatusOr<std::vector<std::string>> FilesAt(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    const std::string file = entry.path().string();
    if (messages::IsMessageFile(file) && !entry.is_directory()) files.push_back(file);
  }
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot read the directory `", path, "`: ", error.message()));
  }
  if (files.empty()) {
    return messages::BadDataError(
        absl::StrCat("`", path, "` has no file that ends in .textproto, .yaml, .yml or .json"));
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

absl::StatusOr<BundleFiles> BundleFiles::Read(const std::vector<std::string>& paths,
                                              std::istream& in) {
  BundleFiles all;
  for (const std::string& path : paths) {
    if (path == "-") {
      const std::string text((std::istreambuf_iterator<char>(in)), {});
      DOMICILE_RETURN_IF_ERROR(all.AddFile(kStandardInput, text, /*standard_input=*/true));
      continue;
    }
    DOMICILE_ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesAt(path));
    for (const std::string& file : files) {
      DOMICILE_ASSIGN_OR_RETURN(const std::string text, messages::ReadFile(file));
      DOMICILE_RETURN_IF_ERROR(all.AddFile(file, text, /*standard_input=*/false));
    }
  }
  if (all.tenants_.empty() && all.policies_.empty()) {
    return messages::BadDataError(absl::StrCat(all.files_.empty() ? "" : all.files_.front().name,
                                               all.files_.size() > 1 ? " and the other files" : "",
                                               ": there are no `tenants` and no `policies`"));
  }
  return all;
}

absl::Status BundleFiles::AddFile(const std::string& name, const std::string& text,
                                  bool standard_input) {
  File file{name, {}};
  messages::ReadOptions options;
  options.many_documents = true;
  options.passed_over = FieldsOfListsOnly();
  options.lines = &file.lines;
  v1::Bundle bundle;
  if (!standard_input) {
    DOMICILE_RETURN_IF_ERROR(
        messages::ReadMessage(text, name, "a file of tenants and policies", &bundle, options));
  } else if (absl::StartsWith(absl::StripLeadingAsciiWhitespace(text), "{")) {
    DOMICILE_RETURN_IF_ERROR(messages::ReadJson(text, name, &bundle, options));
  } else {
    DOMICILE_RETURN_IF_ERROR(messages::ReadYaml(text, name, &bundle, options));
  }
  const auto note = [this](const auto& elements, const char* kind, const char* list,
                           std::vector<Origin>& origins) {
    for (int i = 0; i < elements.size(); ++i) {
      origins.push_back({kind, elements[i].id(), files_.size(), absl::StrCat(list, "[", i, "]")});
    }
  };
  note(bundle.tenants(), "tenant", "tenants", tenants_);
  note(bundle.policies(), "policy", "policies", policies_);
  bundle_.MergeFrom(bundle);
  files_.push_back(std::move(file));
  return absl::OkStatus();
}

std::string BundleFiles::Locate(const Origin& origin, const std::string& field) const {
  const File& file = files_[origin.file];
  const int line =
      file.lines.LineOf(field.empty() ? origin.path : absl::StrCat(origin.path, ".", field));
  std::string place = file.name;
  if (line > 0) absl::StrAppend(&place, ":", line);
  absl::StrAppend(&place, ": ", origin.kind);
  if (!origin.id.empty()) absl::StrAppend(&place, " `", origin.id, "`");
  if (!field.empty()) absl::StrAppend(&place, ", ", field);
  return place;
}

std::string BundleFiles::Locate(const std::string& server_path) const {
  absl::string_view rest = server_path;
  absl::ConsumePrefix(&rest, "bundle.");
  const std::vector<Origin>* origins = nullptr;
  if (absl::ConsumePrefix(&rest, "tenants[")) {
    origins = &tenants_;
  } else if (absl::ConsumePrefix(&rest, "policies[")) {
    origins = &policies_;
  }
  const size_t end = rest.find(']');
  size_t index = 0;
  if (origins == nullptr || end == absl::string_view::npos ||
      !absl::SimpleAtoi(rest.substr(0, end), &index) || index >= origins->size()) {
    return std::string(absl::StripPrefix(server_path, "bundle."));
  }
  rest.remove_prefix(end + 1);
  absl::ConsumePrefix(&rest, ".");
  return Locate((*origins)[index], std::string(rest));
}

std::string BundleFiles::LocateRevision(const std::string& id) const {
  std::vector<std::string> places;
  const auto look = [&](const auto& elements, const std::vector<Origin>& origins) {
    for (int i = 0; i < elements.size(); ++i) {
      if (elements[i].id() == id && elements[i].revision() != 0) {
        places.push_back(Locate(origins[i], "revision"));
      }
    }
  };
  look(bundle_.tenants(), tenants_);
  look(bundle_.policies(), policies_);
  return places.size() == 1 ? places.front() : "";
}

absl::Status BundleFiles::Explain(const absl::Status& refusal) const {
  google::rpc::BadRequest explained;
  const auto add = [&explained](const std::string& field, const std::string& description) {
    auto& violation = *explained.add_field_violations();
    violation.set_field(field);
    violation.set_description(description);
  };
  const std::optional<google::rpc::ErrorInfo> info = client::ErrorInfoOf(refusal);
  if (info && info->reason() == "REVISION_MISMATCH") {
    const auto id = info->metadata().find("id");
    const std::string place = id == info->metadata().end() ? "" : LocateRevision(id->second);
    if (place.empty()) return messages::BadDataError(refusal.message());
    add(place, std::string(refusal.message()));
  } else if (!absl::IsInvalidArgument(refusal)) {
    return refusal;
  } else if (const auto bad = client::BadRequestOf(refusal)) {
    for (const auto& violation : bad->field_violations()) {
      add(Locate(violation.field()), violation.description());
    }
  }
  if (explained.field_violations().empty()) return messages::BadDataError(refusal.message());
  absl::Status status =
      messages::BadDataError("the server refuses what the files say; nothing was changed");
  status.SetPayload(base::kBadRequestUrl, absl::Cord(explained.SerializeAsString()));
  return status;
}

}  // namespace domicile::cli
