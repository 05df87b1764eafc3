// Questions as tests ask them, and what they are about.

#ifndef DOMICILE_TESTS_DECISION_ASK_H_
#define DOMICILE_TESTS_DECISION_ASK_H_

#include <string>
#include <string_view>
#include <vector>

#include "service/base/date.h"
#include "service/decision/question.h"
#include "tests/support/plugin_builder.h"

namespace domicile::decision {

// A question of 2026-11-23. An input is written `region=ie1`, or `acme/sms:region=ie1` where it is
// for one connector only.
inline Question Ask(Mode mode, const std::vector<std::string>& inputs = {}) {
  Question question;
  question.mode = mode;
  question.as_of = absl::CivilDay(2026, 11, 23);
  for (const std::string& input : inputs) {
    v1::InputAssignment& assignment = question.inputs.emplace_back();
    const size_t equals = input.find('=');
    const size_t colon = input.find(':');
    const size_t name = colon == std::string::npos ? 0 : colon + 1;
    assignment.set_connector_id(input.substr(0, name == 0 ? 0 : colon));
    assignment.set_name(input.substr(name, equals - name));
    assignment.set_value(input.substr(equals + 1));
  }
  return question;
}

inline Question AskDefinite(const std::vector<std::string>& inputs = {}) {
  return Ask(Mode::kDefinite, inputs);
}

inline Question AskPossible(const std::vector<std::string>& inputs = {}) {
  return Ask(Mode::kPossible, inputs);
}

// The same question of another day.
inline Question On(std::string_view day, Question question) {
  question.as_of = *base::ParseDay(day);
  return question;
}

// A condition, and a processor with one connector, as they are asked about.
inline constexpr char kIfIreland[] = R"(conditions { input: "region" values: "ie1" })";

inline testing::PluginBuilder Sms(const std::string& processor, const std::string& text) {
  return testing::PluginBuilder(processor).Connector("sms", text);
}

}  // namespace domicile::decision

#endif  // DOMICILE_TESTS_DECISION_ASK_H_
