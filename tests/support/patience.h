// How much longer anything takes in this build than in one without a sanitizer.

#ifndef DOMICILE_TESTS_SUPPORT_PATIENCE_H_
#define DOMICILE_TESTS_SUPPORT_PATIENCE_H_

namespace domicile::testing {

#if defined(__SANITIZE_THREAD__)
inline constexpr int kSlowdown = 10;
#else
inline constexpr int kSlowdown = 1;
#endif

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_PATIENCE_H_
