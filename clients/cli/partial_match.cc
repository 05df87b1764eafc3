#include "clients/cli/partial_match.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/field_value.h"
#include "service/messages/field_path.h"

namespace domicile::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Differences = std::vector<v1::BrokenExpectation>;

// Where the comparison is: the path as it is shown, with elements of lists, and as a contract
// writes it, without.
struct Place {
  std::string shown;
  std::string written;

  Place Below(const FieldDescriptor* field) const {
    return {messages::Below(shown, field->name()), messages::Below(written, field->name())};
  }
  Place Element(const Message& element, int index) const {
    return {messages::ElementPath(shown, element, index), written};
  }
};

class Comparison {
 public:
  explicit Comparison(const std::vector<std::string>& exact) : exact_(exact) {}

  Differences Messages(const Message& expected, const Message& actual, const Place& place) const {
    Differences differences;
    const auto* type = expected.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      const Place at = place.Below(field);
      if (!IsSet(expected, field) && !HasExactAtOrBelow(at.written)) continue;
      Differences found = field->is_repeated() ? List(expected, actual, field, at)
                                               : Single(expected, actual, field, at);
      differences.insert(differences.end(), found.begin(), found.end());
    }
    return differences;
  }

 private:
  static bool IsSet(const Message& message, const FieldDescriptor* field) {
    const Reflection* reflection = message.GetReflection();
    return field->is_repeated() ? reflection->FieldSize(message, field) > 0
                                : reflection->HasField(message, field);
  }

  bool IsExact(const std::string& path) const {
    return std::find(exact_.begin(), exact_.end(), path) != exact_.end();
  }

  bool HasExactAtOrBelow(const std::string& path) const {
    return std::any_of(exact_.begin(), exact_.end(), [&](const std::string& exact) {
      return messages::IsAtOrBelow(exact, path);
    });
  }

  static v1::BrokenExpectation Difference(const Place& place, const std::string& expected,
                                          const std::string& found) {
    v1::BrokenExpectation difference;
    difference.set_path(place.shown);
    difference.set_expected(expected);
    difference.set_found(found);
    return difference;
  }

  Differences Single(const Message& expected, const Message& actual, const FieldDescriptor* field,
                     const Place& at) const {
    const bool wanted = IsSet(expected, field);
    const bool present = IsSet(actual, field);
    if (!wanted && IsExact(at.written)) {
      if (!present) return {};
      return {Difference(at, "nothing", ValueText(actual, field, -1))};
    }
    if (wanted && !present) {
      return {Difference(at, ValueText(expected, field, -1), "nothing")};
    }
    if (!present) return {};
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return Messages(expected.GetReflection()->GetMessage(expected, field),
                      actual.GetReflection()->GetMessage(actual, field), at);
    }
    if (EqualScalars(expected, -1, actual, -1, field)) return {};
    return {Difference(at, ValueText(expected, field, -1), ValueText(actual, field, -1))};
  }

  // How far one element of a list is from another.
  Differences Elements(const Message& expected, int i, const Message& actual, int j,
                       const FieldDescriptor* field, const Place& at) const {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const Message& one = expected.GetReflection()->GetRepeatedMessage(expected, field, i);
      const Message& other = actual.GetReflection()->GetRepeatedMessage(actual, field, j);
      return Messages(one, other, at.Element(other, j));
    }
    if (EqualScalars(expected, i, actual, j, field)) return {};
    return {Difference(at, absl::StrCat("an element ", ValueText(expected, field, i)),
                       ValueText(actual, field, -1))};
  }

  // What is missing for the expected element i: nothing when some element matches it.
  Differences Missing(const Message& expected, int i, const Message& actual,
                      const FieldDescriptor* field, const Place& at) const {
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    const std::string key =
        is_message
            ? messages::KeyOf(expected.GetReflection()->GetRepeatedMessage(expected, field, i))
            : "";
    Differences closest;
    const int size = actual.GetReflection()->FieldSize(actual, field);
    for (int j = 0; j < size; ++j) {
      Differences differences = Elements(expected, i, actual, j, field, at);
      if (differences.empty()) return {};
      // An element of another id is not what was meant, however alike it is.
      if (is_message && !key.empty() &&
          messages::KeyOf(actual.GetReflection()->GetRepeatedMessage(actual, field, j)) != key) {
        continue;
      }
      if (closest.empty() || differences.size() < closest.size()) closest = std::move(differences);
    }
    if (!closest.empty()) return closest;
    const std::string wanted = key.empty() ? ValueText(expected, field, i) : key;
    return {Difference(at, absl::StrCat("an element ", wanted),
                       size == 0 ? "nothing" : ListText(actual, field))};
  }

  Differences List(const Message& expected, const Message& actual, const FieldDescriptor* field,
                   const Place& at) const {
    const int wanted = expected.GetReflection()->FieldSize(expected, field);
    const int present = actual.GetReflection()->FieldSize(actual, field);
    Differences differences;
    for (int i = 0; i < wanted; ++i) {
      const Differences missing = Missing(expected, i, actual, field, at);
      differences.insert(differences.end(), missing.begin(), missing.end());
    }
    if (IsExact(at.written)) {
      for (int j = 0; j < present; ++j) {
        bool matched = false;
        for (int i = 0; i < wanted && !matched; ++i) {
          matched = Elements(expected, i, actual, j, field, at).empty();
        }
        if (matched) continue;
        differences.push_back(Difference(at, wanted == 0 ? "nothing" : "no further element",
                                         ValueText(actual, field, j)));
      }
    } else if (wanted == 0) {
      // Only what is exact further down is of interest, in every element.
      for (int j = 0; j < present; ++j) {
        const Message& element = actual.GetReflection()->GetRepeatedMessage(actual, field, j);
        const std::unique_ptr<Message> nothing(element.New());
        const Differences found = Messages(*nothing, element, at.Element(element, j));
        differences.insert(differences.end(), found.begin(), found.end());
      }
    }
    return differences;
  }

  const std::vector<std::string>& exact_;
};

}  // namespace

std::vector<v1::BrokenExpectation> Compare(const Message& expected, const Message& actual,
                                           const std::vector<std::string>& exact) {
  return Comparison(exact).Messages(expected, actual, {});
}

}  // namespace domicile::cli
