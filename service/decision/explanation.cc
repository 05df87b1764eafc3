#include "service/decision/explanation.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/decision/explanation_node.h"
#include "service/decision/findings.h"
#include "service/decision/sentence.h"
#include "service/decision/step_explanation.h"

namespace domicile::decision {
namespace {

using Node = v1::ExplanationNode;

class Explanation {
 public:
  Explanation(const World& world, const TenantView& tenant, const v1::TransferCheck& check,
              const TransferAnswer& answer)
      : world_(world),
        tenant_(tenant.tenant),
        policies_(tenant.policies),
        check_(check),
        decision_(answer.decision),
        paths_(answer.paths),
        steps_(world.law, answer.decision) {}

  Node Run() {
    Node root;
    root.set_verdict(decision_.verdict());
    root.set_text(absl::StrCat(decision_.verdict() == v1::VERDICT_ALLOW ? "ALLOW: tenant `"
                               : decision_.verdict() == v1::VERDICT_DENY
                                   ? "DENY: tenant `"
                                   : "UNDETERMINED: nobody can say whether tenant `",
                               tenant_.id(), "` ",
                               decision_.verdict() == v1::VERDICT_DENY ? "may not send data over `"
                                                                       : "may send data over `",
                               decision_.connector_id(), "` on ", decision_.as_of(), "."));
    Sender(root);
    Choice(root);
    for (size_t i = 0; i < paths_.size(); ++i) PathOf(i, root);
    Policies(root);
    Missing(root);
    Duties(root);
    Validity(root);
    return root;
  }

 private:
  void Sender(Node& root) const {
    Node& sender = AddChild(
        root, absl::StrCat("who sends: `", tenant_.id(), "`",
                           tenant_.title().empty() ? "" : absl::StrCat(" (", tenant_.title(), ")"),
                           ", the controller, in ", CountryText(tenant_.country_code())));
    for (const std::string& id : decision_.regime_ids()) {
      const v1::Regime* regime = world_.law.FindRegime(id);
      if (regime == nullptr) continue;
      Node& node = AddChild(
          sender,
          absl::StrCat(
              "the ", regime->title(), " travels with the data, because ",
              tenant_.regime_ids().empty()
                  ? absl::StrCat(CountryText(tenant_.country_code()), " is in its territory")
                  : "the tenant is registered under it"),
          v1::VERDICT_ALLOW);
      *node.mutable_citations() = regime->citations();
    }
    AddReasons(sender, [](const v1::Reason& reason) {
      return reason.leg() < 0 && reason.kind() == v1::REASON_KIND_UNPROVEN;
    });
    TakeWorst(sender);
  }

  void Choice(Node& root) const {
    Node& choice = AddChild(root, "what the tenant chose");
    for (const v1::OptIn& opt_in : tenant_.opt_ins()) {
      if (opt_in.connector_id() != decision_.connector_id()) continue;
      std::vector<std::string> inputs;
      for (const v1::InputAssignment& input : opt_in.inputs()) {
        inputs.push_back(absl::StrCat(input.name(), " ", input.value()));
      }
      AddChild(
          choice,
          absl::StrCat("it opted in to `", opt_in.connector_id(), "`",
                       DaysText(opt_in.valid_from(), opt_in.valid_until()),
                       inputs.empty() ? "" : absl::StrCat(", with ", absl::StrJoin(inputs, ", "))));
    }
    AddReasons(choice, [](const v1::Reason& reason) {
      return reason.kind() == v1::REASON_KIND_NOT_OPTED_IN ||
             reason.kind() == v1::REASON_KIND_OBJECTION ||
             reason.kind() == v1::REASON_KIND_NO_CONNECTOR;
    });
    for (const v1::ResolvedInput& input : decision_.inputs()) {
      if (input.origin() == v1::INPUT_ORIGIN_NOT_GIVEN || input.value().empty()) continue;
      // Where the tenant is was said already.
      if (input.name() == "tenant_country") continue;
      AddChild(choice, absl::StrCat("input `", input.name(), "` of `", input.connector_id(),
                                    "` is `", input.value(), "`, ", OriginText(input)));
    }
    AddChild(choice, DataText());
    if (check_.data_kind() == "hr") AddChild(choice, "the data is on the sender's own staff");
    if (!check_.purposes().empty()) {
      AddChild(choice, absl::StrCat("it is sent for ", absl::StrJoin(check_.purposes(), ", ")));
    }
    TakeWorst(choice);
  }

  std::string OriginText(const v1::ResolvedInput& input) const {
    switch (input.origin()) {
      case v1::INPUT_ORIGIN_DOCUMENTED_DEFAULT:
        return "the vendor's documented default";
      case v1::INPUT_ORIGIN_UPSTREAM:
        return "as the connector before it sets it";
      default:
        break;
    }
    for (const v1::InputAssignment& given : check_.inputs()) {
      if (given.name() == input.name() &&
          (given.connector_id().empty() || given.connector_id() == input.connector_id())) {
        return "as the request says";
      }
    }
    return input.name() == "data_subject_country" ? "as the request says" : "as the opt-in says";
  }

  std::string DataText() const {
    if (!check_.data_categories().empty()) {
      return absl::StrCat("the data sent is ", absl::StrJoin(check_.data_categories(), ", "));
    }
    const v1::Connector* connector = world_.catalog.FindConnector(decision_.connector_id());
    return absl::StrCat(
        "the data sent is all that the connector handles",
        connector == nullptr || connector->data_categories().empty()
            ? ""
            : absl::StrCat(": ", absl::StrJoin(connector->data_categories(), ", ")));
  }

  void PathOf(size_t index, Node& root) {
    const v1::PathJudgement& path = paths_[index];
    Node& node = AddChild(root, absl::StrCat("path ", index + 1, " of ", paths_.size(), ": ",
                                             decision_.paths(static_cast<int>(index))));
    for (int leg = 0; leg < path.path().legs_size(); ++leg) steps_.Add(path, leg, node);
    TakeWorst(node);
  }

  void Policies(Node& root) const {
    if (policies_.empty()) return;
    Node& node = AddChild(root, "what policies add to the law");
    for (const v1::Policy* policy : policies_) {
      const std::string name =
          absl::StrCat("policy `", policy->id(), "`",
                       policy->title().empty() ? "" : absl::StrCat(" (", policy->title(), ")"));
      const auto& concerned = decision_.policy_ids();
      if (std::find(concerned.begin(), concerned.end(), policy->id()) == concerned.end()) {
        AddChild(node, absl::StrCat(name, " is not about this transfer"), v1::VERDICT_ALLOW);
        continue;
      }
      Node& one = AddChild(node, name);
      AddReasons(one,
                 [policy](const v1::Reason& reason) { return reason.policy_id() == policy->id(); });
      TakeWorst(one);
      if (one.children().empty()) one.set_text(absl::StrCat(Sentence(name + " is kept to")));
    }
    TakeWorst(node);
    // One that lets what lacks a fact pass has the last word.
    if (decision_.verdict() == v1::VERDICT_ALLOW) node.set_verdict(v1::VERDICT_ALLOW);
  }

  void Missing(Node& root) const {
    if (decision_.missing_facts().empty()) return;
    Node& node = AddChild(root, "what is missing", v1::VERDICT_UNDETERMINED);
    for (const v1::MissingFact& fact : decision_.missing_facts()) {
      Node& one = AddChild(
          node, absl::StrCat("`", fact.fact(), "` of ", fact.subject(), ": ", fact.description()),
          v1::VERDICT_UNDETERMINED);
      for (const std::string& url : fact.pointer_urls()) {
        v1::Citation& citation = *one.add_citations();
        citation.set_text("where it might be found");
        citation.set_url(url);
      }
    }
  }

  void Duties(Node& root) const {
    if (decision_.obligations().empty()) return;
    Node& node = AddChild(root, "what the sender still has to do");
    for (const v1::Duty& duty : decision_.obligations()) {
      const std::string& what =
          duty.obligation().text().empty() ? duty.obligation().id() : duty.obligation().text();
      AddChild(node,
               absl::StrCat(
                   "because of ", duty.origin() == v1::DUTY_ORIGIN_POLICY ? "policy `" : "rule `",
                   duty.origin_id(), "`",
                   duty.recipient().empty() ? "" : absl::StrCat(", for ", duty.recipient()), ": ",
                   what));
    }
  }

  void Validity(Node& root) const {
    AddChild(root, decision_.valid_until().empty()
                       ? "nothing that is known changes this on a later day"
                       : absl::StrCat("it holds until ", decision_.valid_until(),
                                      ", the first day on which something it rests on changes"));
  }

  template <typename Select>
  void AddReasons(Node& parent, const Select& select) const {
    for (const v1::Reason& reason : decision_.reasons()) {
      if (select(reason)) {
        *AddChild(parent, reason.text(), reason.verdict()).mutable_citations() = reason.citations();
      }
    }
  }

  const World& world_;
  const v1::Tenant& tenant_;
  const std::vector<const v1::Policy*>& policies_;
  const v1::TransferCheck& check_;
  const v1::Decision& decision_;
  const std::vector<v1::PathJudgement>& paths_;
  StepExplanation steps_;
};

}  // namespace

v1::ExplanationNode Explain(const World& world, const TenantView& tenant,
                            const v1::TransferCheck& check, const TransferAnswer& answer) {
  return Explanation(world, tenant, check, answer).Run();
}

}  // namespace domicile::decision
