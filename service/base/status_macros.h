// The two macros for passing an error on; Debian's abseil has none.
//
//   DOMICILE_RETURN_IF_ERROR(Validate(request));
//   DOMICILE_ASSIGN_OR_RETURN(Date day, ParseDate(request.as_of()));

#ifndef DOMICILE_SERVICE_BASE_STATUS_MACROS_H_
#define DOMICILE_SERVICE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define DOMICILE_RETURN_IF_ERROR(expression)                                  \
  do {                                                                        \
    if (absl::Status domicile_status_ = (expression); !domicile_status_.ok()) \
      return domicile_status_;                                                \
  } while (false)

#define DOMICILE_ASSIGN_OR_RETURN(declaration, expression)                                \
  DOMICILE_ASSIGN_OR_RETURN_(DOMICILE_CONCAT_(domicile_statusor_, __LINE__), declaration, \
                             expression)

#define DOMICILE_CONCAT_(a, b) DOMICILE_CONCAT2_(a, b)
#define DOMICILE_CONCAT2_(a, b) a##b
#define DOMICILE_ASSIGN_OR_RETURN_(statusor, declaration, expression) \
  auto statusor = (expression);                                       \
  if (!statusor.ok()) return std::move(statusor).status();            \
  declaration = *std::move(statusor)

#endif  // DOMICILE_SERVICE_BASE_STATUS_MACROS_H_
