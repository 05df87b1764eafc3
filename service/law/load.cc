#include "service/law/load.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "service/base/status_macros.h"
#include "service/base/utf8.h"

namespace domicile::law {
namespace {

struct BundledFile {
  const char* name;
  const char* text;
};

constexpr BundledFile kBundledFiles[] = {
#include "bundled_law.inc"
};

// Keeps the first error with its place.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstError(const std::string& file) : file_(file) {}
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat(file_, ":", line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  const std::string file_;
  std::string text_;
};

absl::Status Merge(const std::string& file, const std::string& text, v1::Law& law) {
  FirstError error(file);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  v1::Law part;
  if (!parser.ParseFromString(text, &part)) return absl::InvalidArgumentError(error.text());
  if (const std::string place = base::FirstNotUtf8(part); !place.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": ", place, " is not UTF-8"));
  }
  law.MergeFrom(part);
  return absl::OkStatus();
}

}  // namespace

std::shared_ptr<const Law> BundledLaw() {
  static const auto* const law = [] {
    v1::Law data;
    for (const BundledFile& file : kBundledFiles) {
      // A test reads them, too: a build whose law is wrong does not get so far.
      if (const absl::Status read = Merge(file.name, file.text, data); !read.ok()) {
        fprintf(stderr, "%s\n", std::string(read.message()).c_str());
        abort();
      }
    }
    auto built = Law::Build(std::move(data));
    if (!built.ok()) {
      fprintf(stderr, "bundled law: %s\n", std::string(built.status().message()).c_str());
      abort();
    }
    return new std::shared_ptr<const Law>(*std::move(built));
  }();
  return *law;
}

bool IsLawFileName(std::string_view name) {
  constexpr std::string_view kEnd = ".textproto";
  return name.size() > kEnd.size() && name.front() != '.' &&
         name.substr(name.size() - kEnd.size()) == kEnd;
}

absl::StatusOr<v1::Law> ReadLaw(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (IsLawFileName(entry.path().filename().native())) files.push_back(entry.path().string());
  }
  if (error) {
    return absl::NotFoundError(
        absl::StrCat("cannot read the directory of law `", directory, "`: ", error.message()));
  }
  if (files.empty()) {
    return absl::NotFoundError(absl::StrCat("there is no .textproto file in `", directory, "`"));
  }
  std::sort(files.begin(), files.end());
  v1::Law law;
  for (const std::string& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    if (!stream) return absl::NotFoundError(absl::StrCat("cannot read `", file, "`"));
    DOMICILE_RETURN_IF_ERROR(Merge(file, text, law));
  }
  return law;
}

absl::StatusOr<std::shared_ptr<const Law>> LoadLaw(const std::string& directory) {
  DOMICILE_ASSIGN_OR_RETURN(v1::Law data, ReadLaw(directory));
  auto law = Law::Build(std::move(data));
  if (!law.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("law in `", directory, "`: ", law.status().message()));
  }
  return law;
}

}  // namespace domicile::law
