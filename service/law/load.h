// Where the law comes from: what is compiled in, or a directory of textproto files.

#ifndef DOMICILE_SERVICE_LAW_LOAD_H_
#define DOMICILE_SERVICE_LAW_LOAD_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/law/law.h"

namespace domicile::law {

// The law that is compiled in, from data/*.textproto.
std::shared_ptr<const Law> BundledLaw();

// Whether a file of that name holds law: it ends in `.textproto`, and is not hidden.
bool IsLawFileName(std::string_view name);

// The files of the directory that IsLawFileName says hold law, each a domicile.v1.Law, taken
// together; their lists are joined. NOT_FOUND when there is none; INVALID_ARGUMENT with the file
// and line for one that cannot be read, and as Law::Build says.
absl::StatusOr<v1::Law> ReadLaw(const std::string& directory);

// ReadLaw and Law::Build.
absl::StatusOr<std::shared_ptr<const Law>> LoadLaw(const std::string& directory);

}  // namespace domicile::law

#endif  // DOMICILE_SERVICE_LAW_LOAD_H_
