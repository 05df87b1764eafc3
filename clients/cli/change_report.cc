#include "clients/cli/change_report.h"

namespace domicile::cli {

void ReportChange(const std::string& done, uint64_t tenancy_revision, Context& context) {
  context.err << Printable(done) << "; tenancy revision " << tenancy_revision << ".\n";
}

}  // namespace domicile::cli
