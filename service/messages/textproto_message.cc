#include "service/messages/textproto_message.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "service/base/nearest.h"
#include "service/messages/bad_data.h"
#include "service/messages/field_path.h"

namespace domicile::messages {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;

// Protobuf's message for an unknown field is `Message type "a.B" has no field named "c".`
struct UnknownField {
  std::string type;  // empty when the message is about something else
  std::string name;
};

UnknownField UnknownFieldOf(const std::string& problem) {
  const std::vector<std::string> parts = absl::StrSplit(problem, '"');
  if (parts.size() < 5 || !absl::StrContains(parts[2], "no field named")) return {};
  return {parts[1], parts[3]};
}

std::string NearestField(const UnknownField& unknown) {
  const auto* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(unknown.type);
  if (type == nullptr) return "";
  std::vector<std::string> names;
  for (int i = 0; i < type->field_count(); ++i) names.push_back(type->field(i)->name());
  return base::DidYouMean(unknown.name, names);
}

// Keeps the first error.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  FirstError(const std::string& file, const Message& message, const ReadOptions& options)
      : file_(file), type_(message.GetDescriptor()->full_name()), options_(options) {}

  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (!text_.empty()) return;
    const std::string nearest = NearestField(UnknownFieldOf(message));
    // Lines are counted from 0.
    text_ = absl::StrCat(file_, ":", line + 1, ": ",
                         nearest.empty() ? message : std::string(absl::StripSuffix(message, ".")),
                         nearest);
  }

  // Where unknown fields are allowed at all, each of them is a warning.
  void AddWarning(int line, google::protobuf::io::ColumnNumber column,
                  const std::string& message) override {
    const UnknownField unknown = UnknownFieldOf(message);
    const bool passed_over = unknown.type == type_ &&
                             std::any_of(options_.passed_over.begin(), options_.passed_over.end(),
                                         [&unknown](const FieldDescriptor* field) {
                                           return field->name() == unknown.name;
                                         });
    if (!passed_over) AddError(line, column, message);
  }

  const std::string& text() const { return text_; }

 private:
  const std::string& file_;
  const std::string type_;
  const ReadOptions& options_;
  std::string text_;
};

void NoteLines(const Message& message, const TextFormat::ParseInfoTree& tree,
               const std::string& above, FieldLines* lines) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool repeated = field->is_repeated();
    const int size = repeated ? message.GetReflection()->FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      std::string path = Below(above, field->name());
      if (repeated) absl::StrAppend(&path, "[", i, "]");
      const int line = tree.GetLocation(field, repeated ? i : -1).line;
      if (line >= 0) lines->Set(path, line + 1);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      const TextFormat::ParseInfoTree* nested = tree.GetTreeForNested(field, repeated ? i : -1);
      if (nested == nullptr) continue;
      NoteLines(repeated ? message.GetReflection()->GetRepeatedMessage(message, field, i)
                         : message.GetReflection()->GetMessage(message, field),
                *nested, path, lines);
    }
  }
}

}  // namespace

absl::Status ReadTextproto(const std::string& text, const std::string& file, Message* message,
                           const ReadOptions& options) {
  FirstError error(file, *message, options);
  TextFormat::ParseInfoTree tree;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  if (options.lines != nullptr) parser.WriteLocationsTo(&tree);
  parser.AllowUnknownField(!options.passed_over.empty());
  const bool parsed = parser.ParseFromString(text, message);
  if (!error.text().empty()) return BadDataError(error.text());
  if (!parsed) return BadDataError(absl::StrCat(file, ": is not textproto"));
  if (options.lines != nullptr) NoteLines(*message, tree, "", options.lines);
  return CheckTexts(*message, file);
}

}  // namespace domicile::messages
