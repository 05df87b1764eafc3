// What every fuzz target is written with.

#ifndef DOMICILE_TESTS_FUZZ_INPUT_H_
#define DOMICILE_TESTS_FUZZ_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

// The entry that libFuzzer calls, and replay_main.cc.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

// Ends the program where what must hold does not: that is what a fuzzer takes for a finding.
#define DOMICILE_FUZZ_EXPECT(condition, ...)                                               \
  do {                                                                                     \
    if (!(condition)) ::domicile::fuzz::Fail(__FILE__, __LINE__, #condition, __VA_ARGS__); \
  } while (false)

namespace domicile::fuzz {

[[noreturn]] inline void Fail(const char* file, int line, const char* condition,
                              const std::string& about) {
  std::fprintf(stderr, "%s:%d: does not hold: %s\n%s\n", file, line, condition, about.c_str());
  abort();
}

// Between the pieces of an input that has several. A length would not survive most mutations.
inline constexpr std::string_view kMark = "\xfe\n|\xff";

inline std::vector<std::string_view> Pieces(std::string_view input) {
  std::vector<std::string_view> pieces;
  for (size_t end; (end = input.find(kMark)) != std::string_view::npos;) {
    pieces.push_back(input.substr(0, end));
    input.remove_prefix(end + kMark.size());
  }
  pieces.push_back(input);
  return pieces;
}

// The bytes of an input from the front, for what it chooses.
class Choices {
 public:
  explicit Choices(std::string_view input) : rest_(input) {}

  // From 0 up to below; 0 when nothing is left.
  size_t Below(size_t below) {
    if (rest_.empty() || below == 0) return 0;
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return byte % below;
  }
  // The same for what needs two bytes.
  size_t BelowMany(size_t below) {
    const size_t high = Below(256);
    return below == 0 ? 0 : (high << 8 | Below(256)) % below;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace domicile::fuzz

#endif  // DOMICILE_TESTS_FUZZ_INPUT_H_
