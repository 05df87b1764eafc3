#include "tests/bench/load/faults.h"

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"

namespace domicile::bench {

ReloadEachSecond::ReloadEachSecond(const SpawnedServer& server)
    : server_(server), thread_([this] { Run(); }) {}

ReloadEachSecond::~ReloadEachSecond() {
  end_.Notify();
  thread_.join();
}

void ReloadEachSecond::Run() {
  const std::string served = absl::StrCat(server_.plugins(), "/lib", kFaultyProcessor, ".so");
  const std::string aside = absl::StrCat(server_.plugins(), "/../aside");
  std::error_code ignored;
  bool away = false;
  while (!end_.WaitForNotificationWithTimeout(absl::Seconds(1))) {
    away = !away;
    std::filesystem::rename(away ? served : aside, away ? aside : served, ignored);
    server_.Reload();
  }
  if (away) std::filesystem::rename(aside, served, ignored);
  server_.Reload();
}

}  // namespace domicile::bench
