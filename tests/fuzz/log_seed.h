// A small decision log.

#ifndef DOMICILE_TESTS_FUZZ_LOG_SEED_H_
#define DOMICILE_TESTS_FUZZ_LOG_SEED_H_

#include <string>

#include "tests/audit/log_fixture.h"
#include "tests/fuzz/input.h"

namespace domicile::fuzz {

inline void WriteLog(const std::string& path) {
  const auto log = audit::DecisionLog::Open({.path = path, .mode = audit::Mode::kSync});
  DOMICILE_FUZZ_EXPECT(log.ok(), log.status().ToString());
  for (int group = 0; group < 3; ++group) {
    std::vector<audit::Entry> entries;
    for (int i = 0; i < 3; ++i) {
      entries.push_back(
          audit::MakeEntry("rossi", group * 10 + i, i == 1 ? v1::VERDICT_DENY : v1::VERDICT_ALLOW));
    }
    DOMICILE_FUZZ_EXPECT(audit::AppendAndWait(**log, std::move(entries)).ok(), path);
  }
}

}  // namespace domicile::fuzz

#endif  // DOMICILE_TESTS_FUZZ_LOG_SEED_H_
