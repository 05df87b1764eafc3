#include "clients/cli/message_diff.h"

#include <algorithm>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/field_value.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/messages/field_path.h"

namespace domicile::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

// Fields of which one, or else several together, tell an element from the others of its list.
constexpr const char* kIdentities[] = {"id", "code"};
constexpr const char* kPartsOfIdentity[] = {"connector_id", "processor_id", "entity_id",
                                            "instrument", "name"};

std::string StringField(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated() ||
      field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return "";
  }
  return message.GetReflection()->GetString(message, field);
}

std::string IdentityOf(const Message& element) {
  for (const char* name : kIdentities) {
    if (std::string value = StringField(element, name); !value.empty()) return value;
  }
  std::string identity;
  for (const char* name : kPartsOfIdentity) {
    const std::string value = StringField(element, name);
    if (!value.empty()) absl::StrAppend(&identity, identity.empty() ? "" : ":", value);
  }
  return identity;
}

class Difference {
 public:
  void AddMessage(const Message& before, const Message& after, const std::string& path,
                  const std::set<std::string>& ignored) {
    for (int i = 0; i < before.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = before.GetDescriptor()->field(i);
      if (ignored.count(field->name()) > 0) continue;
      const std::string below = messages::Below(path, field->name());
      if (field->is_repeated()) {
        AddList(before, after, field, below);
      } else {
        AddField(before, after, field, below);
      }
    }
  }

  std::vector<FieldChange> Take() { return std::move(changes_); }

 private:
  // One list of the two messages.
  struct Side {
    const Message& message;
    const FieldDescriptor* field;

    int size() const { return message.GetReflection()->FieldSize(message, field); }
    const Message& Element(int i) const {
      return message.GetReflection()->GetRepeatedMessage(message, field, i);
    }
    std::string Value(int i) const { return ValueText(message, field, i); }

    // The index of each element by its identity; nothing when some have none of their own.
    std::optional<std::map<std::string, int>> Index() const {
      std::map<std::string, int> index;
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return std::nullopt;
      for (int i = 0; i < size(); ++i) {
        const std::string identity = IdentityOf(Element(i));
        if (identity.empty() || !index.emplace(identity, i).second) return std::nullopt;
      }
      return index;
    }
  };

  void AddField(const Message& before, const Message& after, const FieldDescriptor* field,
                const std::string& path) {
    const bool was = !field->has_presence() || before.GetReflection()->HasField(before, field);
    const bool is = !field->has_presence() || after.GetReflection()->HasField(after, field);
    if (!was && !is) return;
    if (was && is && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return AddMessage(before.GetReflection()->GetMessage(before, field),
                        after.GetReflection()->GetMessage(after, field), path, {});
    }
    if (was && is && EqualScalars(before, -1, after, -1, field)) return;
    // A scalar without presence that has its default was left out by its author.
    const auto text = [field](const Message& message) {
      return message.GetReflection()->HasField(message, field) ? ValueText(message, field, -1) : "";
    };
    changes_.push_back({path, text(before), text(after)});
  }

  void AddList(const Message& before_message, const Message& after_message,
               const FieldDescriptor* field, const std::string& path) {
    const Side before = {before_message, field};
    const Side after = {after_message, field};
    const auto before_index = before.Index();
    const auto after_index = after.Index();
    const size_t known = changes_.size();
    if (before_index && after_index) {
      AddIdentified(before, *before_index, after, *after_index, path);
    } else {
      AddUnidentified(before, after, path);
    }
    if (changes_.size() == known && !SameOrder(before, after)) {
      changes_.push_back({path, ListText(before_message, field), ListText(after_message, field)});
    }
  }

  void AddIdentified(const Side& before, const std::map<std::string, int>& before_index,
                     const Side& after, const std::map<std::string, int>& after_index,
                     const std::string& path) {
    const auto at = [&path](const std::string& identity) {
      return absl::StrCat(path, "[", identity, "]");
    };
    for (int i = 0; i < before.size(); ++i) {
      const std::string identity = IdentityOf(before.Element(i));
      const auto found = after_index.find(identity);
      if (found == after_index.end()) {
        changes_.push_back({at(identity), before.Value(i), ""});
      } else {
        AddMessage(before.Element(i), after.Element(found->second), at(identity), {});
      }
    }
    for (int i = 0; i < after.size(); ++i) {
      const std::string identity = IdentityOf(after.Element(i));
      if (before_index.count(identity) == 0) {
        changes_.push_back({at(identity), "", after.Value(i)});
      }
    }
  }

  static bool Equal(const Side& before, int i, const Side& after, int j) {
    return before.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE
               ? MessageDifferencer::Equals(before.Element(i), after.Element(j))
               : EqualScalars(before.message, i, after.message, j, before.field);
  }

  static bool SameOrder(const Side& before, const Side& after) {
    if (before.size() != after.size()) return false;
    for (int i = 0; i < before.size(); ++i) {
      if (before.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE
              ? IdentityOf(before.Element(i)) != IdentityOf(after.Element(i)) ||
                    (IdentityOf(before.Element(i)).empty() && !Equal(before, i, after, i))
              : !Equal(before, i, after, i)) {
        return false;
      }
    }
    return true;
  }

  // What is in one list and not in the other, in pairs: an element that was changed and one that
  // was replaced are the same where nothing tells elements apart.
  void AddUnidentified(const Side& before, const Side& after, const std::string& path) {
    std::vector<int> removed, added(after.size());
    for (int j = 0; j < after.size(); ++j) added[j] = j;
    for (int i = 0; i < before.size(); ++i) {
      const auto found = std::find_if(added.begin(), added.end(),
                                      [&](int j) { return Equal(before, i, after, j); });
      if (found == added.end()) {
        removed.push_back(i);
      } else {
        added.erase(found);
      }
    }
    const bool messages = before.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    for (size_t k = 0; k < std::max(removed.size(), added.size()); ++k) {
      const bool was = k < removed.size();
      const bool is = k < added.size();
      const std::string at =
          messages ? absl::StrCat(path, "[", was ? removed[k] : added[k], "]") : path;
      if (messages && was && is) {
        AddMessage(before.Element(removed[k]), after.Element(added[k]), at, {});
      } else {
        changes_.push_back(
            {at, was ? before.Value(removed[k]) : "", is ? after.Value(added[k]) : ""});
      }
    }
  }

  std::vector<FieldChange> changes_;
};

}  // namespace

std::vector<FieldChange> DiffMessages(const Message& before, const Message& after,
                                      const std::set<std::string>& ignored) {
  Difference difference;
  difference.AddMessage(before, after, "", ignored);
  return difference.Take();
}

}  // namespace domicile::cli
