// As many plugins as a measurement wants: copies of one library that was compiled once, with
// another id of the same length written into each, and signed with the key of this build.

#ifndef DOMICILE_TESTS_BENCH_GENERATED_PLUGINS_H_
#define DOMICILE_TESTS_BENCH_GENERATED_PLUGINS_H_

#include <string>

#include "tests/support/temp_directory.h"

namespace domicile::testing {

// A directory with `count` plugins, 1 to 9999, of the processors `generated-0001` and so on, each
// with one connector `/sms` and its resolver.
class GeneratedPlugins {
 public:
  explicit GeneratedPlugins(int count);

  const std::string& path() const { return directory_.path(); }

 private:
  const TempDirectory directory_;
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_BENCH_GENERATED_PLUGINS_H_
