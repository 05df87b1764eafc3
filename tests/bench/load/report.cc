#include "tests/bench/load/report.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace domicile::bench {
namespace {

using Value = std::function<double(const Round&)>;

double Seconds(int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e9; }

const Value kPerSecond = [](const Round& round) { return round.per_second(); };
const Value kP50 = [](const Round& round) { return Seconds(round.latency.Percentile(50)); };
const Value kP99 = [](const Round& round) { return Seconds(round.latency.Percentile(99)); };

std::vector<Round> RoundsOf(const Measurement& measurement, bool target) {
  std::vector<Round> rounds;
  for (const RoundPair& pair : measurement.rounds) {
    if (target) rounds.push_back(pair.target);
    if (!target && pair.baseline.has_value()) rounds.push_back(*pair.baseline);
  }
  return rounds;
}

Spread SpreadOver(const std::vector<Round>& rounds, const Value& value) {
  std::vector<double> values;
  for (const Round& round : rounds) values.push_back(value(round));
  return SpreadOf(std::move(values));
}

Spread RatioOf(const Measurement& measurement, const Value& value) {
  std::vector<double> ratios;
  for (const RoundPair& pair : measurement.rounds) {
    if (!pair.baseline.has_value()) continue;
    const double over = value(*pair.baseline);
    if (over > 0) ratios.push_back(value(pair.target) / over);
  }
  return SpreadOf(std::move(ratios));
}

std::string Time(int64_t nanoseconds) {
  const double us = static_cast<double>(nanoseconds) / 1e3;
  if (us < 1000) return absl::StrFormat("%.1f us", us);
  return us < 1e6 ? absl::StrFormat("%.2f ms", us / 1e3) : absl::StrFormat("%.2f s", us / 1e6);
}

std::string Row(const std::string& number, const std::string& what, const Round& round) {
  const Histogram& latency = round.latency;
  return absl::StrFormat("%5s  %-12s %12.0f %11s %11s %11s %11s %8d %6.0f %% %6.0f %%\n", number,
                         what, round.per_second(), Time(latency.Percentile(50)),
                         Time(latency.Percentile(99)), Time(latency.Percentile(99.9)),
                         Time(latency.max()), round.failures, round.client_busy * 100,
                         round.server_busy * 100);
}

std::string Medians(const std::string& what, const std::vector<Round>& rounds) {
  if (rounds.empty()) return "";
  const auto median = [&](double percent) {
    return Time(std::llround(SpreadOver(rounds, [percent](const Round& round) {
                               return static_cast<double>(round.latency.Percentile(percent));
                             }).median));
  };
  return absl::StrFormat("%5s  %-12s %12.0f %11s %11s %11s\n", "mid", what,
                         SpreadOver(rounds, kPerSecond).median, median(50), median(99),
                         median(99.9));
}

std::string Counted(int count, const std::string& what) {
  return absl::StrCat(count, " ", what, count == 1 ? "" : "s");
}

std::string Title(const RunOptions& options, const Measurement& measurement) {
  const Load& load = measurement.load;
  const std::string target = !options.spawn               ? options.server
                             : options.transport == "tcp" ? "a TCP port"
                                                          : "a Unix socket";
  const std::string loop = load.rate > 0 ? absl::StrFormat("open loop of %.0f a second", load.rate)
                                         : absl::StrFormat("closed loop of %d", load.concurrency);
  return absl::StrCat(options.mode, " at ", target, ": ", loop, " on ",
                      Counted(options.connections, "connection"), "; ",
                      Counted(options.repeat, "round"), " of ", absl::FormatDuration(load.duration),
                      " after ", absl::FormatDuration(load.warm_up), "\n\n");
}

// What a reader must know before believing the figures.
std::string Remarks(const RunOptions& options, const Measurement& measurement) {
  std::vector<std::string> remarks;
  int64_t unsent = 0;
  bool generator_full = false, rate_missed = false;
  for (const bool target : {true, false}) {
    for (const Round& round : RoundsOf(measurement, target)) {
      if (round.failures > 0) {
        remarks.push_back(absl::StrCat(round.failures, " operations failed, the first with ",
                                       round.first_failure));
      }
      unsent += round.unsent;
      if (measurement.load.rate > 0) {
        rate_missed |= round.per_second() < 0.98 * measurement.load.rate;
      } else {
        generator_full |= round.client_busy > 0.95;
      }
    }
  }
  if (rate_missed) remarks.push_back("the rate was not kept in every round");
  if (unsent > 0) remarks.push_back(absl::StrCat(unsent, " operations were never begun"));
  if (generator_full) {
    remarks.push_back(
        "the generator had work all the time: it may be what was measured, not the server");
  }
  if (options.client_cpu >= 0 && options.client_cpu == options.server_cpu) {
    remarks.push_back("generator and server share a processor");
  }
  std::string text;
  for (const std::string& remark : remarks) absl::StrAppend(&text, "note: ", remark, "\n");
  return text.empty() ? "" : "\n" + text;
}

std::string VerdictLine(const Measurement& measurement) {
  Verdicts sum = {};
  for (const RoundPair& pair : measurement.rounds) {
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += pair.target.verdicts[i];
  }
  const double all = static_cast<double>(sum[1] + sum[2] + sum[3]);
  if (all == 0) return "";
  return absl::StrFormat(
      "\nof the verdicts looked at: %.0f %% ALLOW, %.0f %% DENY, %.0f %% "
      "UNDETERMINED\n",
      static_cast<double>(sum[1]) * 100 / all, static_cast<double>(sum[2]) * 100 / all,
      static_cast<double>(sum[3]) * 100 / all);
}

// JSON, from parts that are JSON already.
using Fields = std::vector<std::pair<std::string, std::string>>;

std::string Quote(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&quoted, "\\u%04x", c);
    } else {
      quoted.push_back(c);
    }
  }
  return quoted + "\"";
}

std::string Number(double value) { return absl::StrFormat("%.12g", value); }

std::string Object(const Fields& fields) {
  return "{" +
         absl::StrJoin(fields, ", ",
                       [](std::string* out, const auto& field) {
                         absl::StrAppend(out, Quote(field.first), ": ", field.second);
                       }) +
         "}";
}

std::string LatencyJson(const Histogram& latency) {
  Fields fields = {{"count", absl::StrCat(latency.count())},
                   {"mean", Number(latency.mean() / 1e9)}};
  for (const double percent : {50.0, 90.0, 99.0, 99.9, 99.99}) {
    fields.emplace_back(absl::StrCat("p", percent), Number(Seconds(latency.Percentile(percent))));
  }
  fields.emplace_back("max", Number(Seconds(latency.max())));
  return Object(fields);
}

std::string RoundJson(const Round& round) {
  Fields fields = {{"per_second", Number(round.per_second())},
                   {"failures", absl::StrCat(round.failures)},
                   {"unsent", absl::StrCat(round.unsent)},
                   {"client_busy", Number(round.client_busy)},
                   {"server_busy", Number(round.server_busy)},
                   {"latency_seconds", LatencyJson(round.latency)},
                   {"latency_from_begin_seconds", LatencyJson(round.from_begin)}};
  if (round.decisions > 0) {
    fields.emplace_back("decisions_per_second", Number(round.per_second() * round.decisions));
  }
  if (round.failures > 0) fields.emplace_back("first_failure", Quote(round.first_failure));
  return Object(fields);
}

std::string SpreadJson(const Spread& spread) {
  return Object({{"min", Number(spread.min)},
                 {"median", Number(spread.median)},
                 {"max", Number(spread.max)}});
}

std::string SpreadsJson(const std::vector<Round>& rounds) {
  Fields fields = {{"per_second", SpreadJson(SpreadOver(rounds, kPerSecond))},
                   {"p50_seconds", SpreadJson(SpreadOver(rounds, kP50))},
                   {"p99_seconds", SpreadJson(SpreadOver(rounds, kP99))}};
  if (rounds.front().decisions > 0) {
    const Value decisions = [](const Round& r) { return r.per_second() * r.decisions; };
    fields.emplace_back("decisions_per_second", SpreadJson(SpreadOver(rounds, decisions)));
  }
  return Object(fields);
}

}  // namespace

Spread SpreadOf(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  const double median =
      values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  return {.min = values.front(), .median = median, .max = values.back()};
}

Ratios RatiosOf(const Measurement& measurement) {
  return {.throughput = RatioOf(measurement, kPerSecond),
          .p50 = RatioOf(measurement, kP50),
          .p99 = RatioOf(measurement, kP99)};
}

int64_t FailuresOf(const Measurement& measurement) {
  int64_t failures = 0;
  for (const RoundPair& pair : measurement.rounds) {
    failures += pair.target.failures;
    if (pair.baseline.has_value()) failures += pair.baseline->failures;
  }
  return failures;
}

std::string Table(const RunOptions& options, const Measurement& measurement) {
  std::string text = Title(options, measurement);
  absl::StrAppendFormat(&text, "%5s  %-12s %12s %11s %11s %11s %11s %8s %8s %8s\n", "ROUND", "WHAT",
                        "PER SECOND", "P50", "P99", "P99.9", "MAX", "FAILED", "CLIENT", "SERVER");
  int number = 0;
  for (const RoundPair& pair : measurement.rounds) {
    const std::string name = absl::StrCat(++number);
    text += Row(name, options.mode, pair.target);
    if (pair.baseline.has_value()) text += Row(name, options.against, *pair.baseline);
  }
  const std::vector<Round> target = RoundsOf(measurement, true);
  text += Medians(options.mode, target);
  text += Medians(options.against, RoundsOf(measurement, false));
  if (measurement.first_per_second > 0) {
    absl::StrAppendFormat(&text, "\nbefore, when every question was new: %.0f a second\n",
                          measurement.first_per_second);
  }
  if (target.front().decisions > 1) {
    absl::StrAppendFormat(&text, "\n%.0f decisions a second\n",
                          SpreadOver(target, kPerSecond).median * target.front().decisions);
  }
  if (measurement.rounds.front().baseline.has_value()) {
    absl::StrAppendFormat(&text, "\n%-20s %8s %8s %8s\n",
                          absl::StrCat(options.mode, " to ", options.against), "MIN", "MEDIAN",
                          "MAX");
    const Ratios ratios = RatiosOf(measurement);
    const auto row = [&text](const char* name, const Spread& spread) {
      absl::StrAppendFormat(&text, "%-20s %8.3f %8.3f %8.3f\n", name, spread.min, spread.median,
                            spread.max);
    };
    row("throughput", ratios.throughput);
    row("p50", ratios.p50);
    row("p99", ratios.p99);
  }
  text += VerdictLine(measurement);
  if (measurement.server_bytes > 0) {
    absl::StrAppendFormat(&text, "\nthe server has %.1f MB resident\n",
                          static_cast<double>(measurement.server_bytes) / 1e6);
  }
  return text + Remarks(options, measurement);
}

std::string Json(const RunOptions& options, const Measurement& measurement) {
  std::vector<std::string> rounds;
  for (const RoundPair& pair : measurement.rounds) {
    Fields fields = {{"target", RoundJson(pair.target)}};
    if (pair.baseline.has_value()) fields.emplace_back("baseline", RoundJson(*pair.baseline));
    rounds.push_back(Object(fields));
  }
  const bool unix_socket = absl::StartsWith(options.server, "unix:");
  const std::string transport = options.spawn ? options.transport : unix_socket ? "unix" : "tcp";
  Fields fields = {{"mode", Quote(options.mode)},
                   {"against", Quote(options.against)},
                   {"transport", Quote(transport)},
                   {"rate", Number(measurement.load.rate)},
                   {"concurrency", absl::StrCat(measurement.load.concurrency)},
                   {"connections", absl::StrCat(options.connections)},
                   {"streams_per_connection", absl::StrCat(options.streams_per_connection)},
                   {"tenants", absl::StrCat(options.population.tenants)},
                   {"decision_log", Quote(options.decision_log)},
                   {"first_per_second", Number(measurement.first_per_second)},
                   {"start_seconds", Number(measurement.start_seconds)},
                   {"server_resident_bytes", absl::StrCat(measurement.server_bytes)},
                   {"target", SpreadsJson(RoundsOf(measurement, true))}};
  if (measurement.rounds.front().baseline.has_value()) {
    const Ratios ratios = RatiosOf(measurement);
    fields.emplace_back("baseline", SpreadsJson(RoundsOf(measurement, false)));
    fields.emplace_back("ratio", Object({{"throughput", SpreadJson(ratios.throughput)},
                                         {"p50", SpreadJson(ratios.p50)},
                                         {"p99", SpreadJson(ratios.p99)}}));
  }
  fields.emplace_back("failures", absl::StrCat(FailuresOf(measurement)));
  fields.emplace_back("rounds", "[" + absl::StrJoin(rounds, ",\n") + "]");
  return Object(fields) + "\n";
}

}  // namespace domicile::bench
