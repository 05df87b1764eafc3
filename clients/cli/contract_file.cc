#include "clients/cli/contract_file.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/contract_check.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/yaml_message.h"
#include "service/base/nearest.h"
#include "service/base/status_macros.h"

namespace domicile::cli {
namespace {

// Protobuf's message for an unknown field is `Message type "a.B" has no field named "c".`
std::string NearestField(const std::string& problem) {
  const std::vector<std::string> parts = absl::StrSplit(problem, '"');
  if (parts.size() < 5 || !absl::StrContains(parts[2], "no field named")) return "";
  const auto* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(parts[1]);
  if (type == nullptr) return "";
  std::vector<std::string> names;
  for (int i = 0; i < type->field_count(); ++i) names.push_back(type->field(i)->name());
  return base::DidYouMean(parts[3], names);
}

// Keeps the first error.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstError(const std::string& file) : file_(file) {}

  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (!text_.empty()) return;
    // Counted from 0.
    const std::string nearest = NearestField(message);
    text_ = absl::StrCat(file_, ":", line + 1, ": ",
                         nearest.empty() ? message : std::string(absl::StripSuffix(message, ".")),
                         nearest);
  }

  const std::string& text() const { return text_; }

 private:
  const std::string& file_;
  std::string text_;
};

absl::Status ReadTextproto(const std::string& text, const std::string& file,
                           v1::Contract* contract) {
  FirstError error(file);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  if (parser.ParseFromString(text, contract)) return absl::OkStatus();
  return BadDataError(error.text().empty() ? absl::StrCat(file, ": is not textproto")
                                           : error.text());
}

}  // namespace

absl::StatusOr<v1::Contract> ReadContract(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in.is_open() || in.bad()) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read `", file, "`"));
  }
  return ParseContract(text.str(), file);
}

absl::StatusOr<v1::Contract> ParseContract(const std::string& text, const std::string& file) {
  v1::Contract contract;
  if (absl::EndsWith(file, ".textproto")) {
    DOMICILE_RETURN_IF_ERROR(ReadTextproto(text, file, &contract));
  } else if (absl::EndsWith(file, ".yaml") || absl::EndsWith(file, ".yml")) {
    DOMICILE_RETURN_IF_ERROR(ReadYaml(text, file, &contract));
  } else if (absl::EndsWith(file, ".json")) {
    DOMICILE_RETURN_IF_ERROR(ReadJson(text, file, &contract));
  } else {
    return BadDataError(
        absl::StrCat(file, ": a contract's name ends in .textproto, .yaml, .yml or .json"));
  }
  DOMICILE_RETURN_IF_ERROR(CheckContract(contract, file));
  return contract;
}

}  // namespace domicile::cli
