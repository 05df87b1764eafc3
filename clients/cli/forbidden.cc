#include "clients/cli/forbidden.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/partial_match.h"
#include "service/messages/field_path.h"
#include "service/vocabulary/identifier.h"

namespace domicile::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

bool Contains(const Strings& strings, const std::string& value) {
  return std::find(strings.begin(), strings.end(), value) != strings.end();
}

// `country_code`, `reachable_country_codes` and the like, and the lists of FacetCountries.
bool HoldsCountries(const FieldDescriptor* field) {
  return absl::EndsWith(field->name(), "country_code") ||
         absl::EndsWith(field->name(), "country_codes") ||
         field->containing_type() == v1::FacetCountries::descriptor();
}

bool HoldsConnectors(const FieldDescriptor* field) {
  return field->name() == "connector_id" || field->name() == "connector_ids" ||
         (field->name() == "id" && field->containing_type() == v1::Connector::descriptor());
}

bool HoldsProcessors(const Message& message, const FieldDescriptor* field) {
  if (field->name() == "processor_id" || field->name() == "processor_ids") return true;
  if (field->name() != "id") return false;
  if (field->containing_type() == v1::Processor::descriptor()) return true;
  const auto* party = dynamic_cast<const v1::Party*>(&message);
  return party != nullptr && party->kind() == v1::PARTY_KIND_PROCESSOR;
}

// The paths of a decision, each written down as `tenant → provider → twilio → meta`.
bool HoldsChains(const FieldDescriptor* field) {
  return field->name() == "paths" &&
         (field->containing_type() == v1::Decision::descriptor() ||
          field->containing_type() == v1::ReceiptStatement::descriptor());
}

// Whether the processor is one of the chain. Its first two are the tenant and the provider.
bool IsOnChain(const std::string& chain, const std::string& processor) {
  const std::vector<std::string> parties = absl::StrSplit(chain, " → ");
  return parties.size() > 2 &&
         std::find(parties.begin() + 2, parties.end(), processor) != parties.end();
}

class Search {
 public:
  explicit Search(const v1::Forbid& forbid) : forbid_(forbid) {}

  // `shown` is the path with elements of lists, `written` that without.
  void Visit(const Message& message, const std::string& shown, const std::string& written) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      const std::string path = messages::Below(written, field->name());
      const int size =
          field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
      for (int i = 0; i < size; ++i)
        VisitValue(message, field, i, messages::Below(shown, field->name()), path);
    }
  }

  std::vector<v1::BrokenExpectation> Found() && { return std::move(found_); }

 private:
  void VisitValue(const Message& message, const FieldDescriptor* field, int index,
                  const std::string& shown, const std::string& written) {
    const auto* reflection = message.GetReflection();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!field->is_repeated()) {
        Visit(reflection->GetMessage(message, field), shown, written);
      } else {
        const Message& element = reflection->GetRepeatedMessage(message, field, index);
        Visit(element, messages::ElementPath(shown, element, index), written);
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && IsWithin(written)) {
      const std::string value = field->is_repeated()
                                    ? reflection->GetRepeatedString(message, field, index)
                                    : reflection->GetString(message, field);
      Check(message, field, shown, value);
    }
  }

  bool IsWithin(const std::string& path) const {
    return forbid_.within().empty() || std::any_of(forbid_.within().begin(), forbid_.within().end(),
                                                   [&](const std::string& above) {
                                                     return messages::IsAtOrBelow(path, above);
                                                   });
  }

  void Check(const Message& message, const FieldDescriptor* field, const std::string& shown,
             const std::string& value) {
    if (HoldsCountries(field) && Contains(forbid_.country_codes(), value)) {
      Add(shown, "country", value, value);
    }
    if (HoldsConnectors(field)) {
      if (Contains(forbid_.connector_ids(), value)) Add(shown, "connector", value, value);
      const std::string processor(vocabulary::ProcessorOf(value));
      if (Contains(forbid_.processor_ids(), processor)) Add(shown, "processor", processor, value);
    }
    if (HoldsChains(field)) {
      for (const std::string& processor : forbid_.processor_ids()) {
        if (IsOnChain(value, processor)) Add(shown, "processor", processor, value);
      }
    }
    if (HoldsProcessors(message, field) && Contains(forbid_.processor_ids(), value)) {
      Add(shown, "processor", value, value);
    }
  }

  void Add(const std::string& path, const char* what, const std::string& forbidden,
           const std::string& found) {
    v1::BrokenExpectation broken;
    broken.set_path(path);
    broken.set_expected(absl::StrCat("never the ", what, " ", forbidden));
    broken.set_found(absl::StrCat("\"", found, "\""));
    found_.push_back(std::move(broken));
  }

  const v1::Forbid& forbid_;
  std::vector<v1::BrokenExpectation> found_;
};

}  // namespace

std::vector<v1::BrokenExpectation> FindForbidden(const v1::Forbid& forbid, const Message& answer) {
  Search search(forbid);
  search.Visit(answer, "", "");
  std::vector<v1::BrokenExpectation> found = std::move(search).Found();
  const Message* response = ResponseIn(forbid.response());
  if (response != nullptr && Compare(*response, answer, {}).empty()) {
    v1::BrokenExpectation broken;
    broken.set_expected(absl::StrCat("never an answer with ", response->ShortDebugString()));
    broken.set_found("such an answer");
    found.push_back(std::move(broken));
  }
  return found;
}

const Message* ResponseIn(const v1::PartialResponse& partial) {
  const auto* oneof = v1::PartialResponse::descriptor()->oneof_decl(0);
  const auto* field = partial.GetReflection()->GetOneofFieldDescriptor(partial, oneof);
  return field == nullptr ? nullptr : &partial.GetReflection()->GetMessage(partial, field);
}

}  // namespace domicile::cli
