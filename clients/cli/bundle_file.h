// Tenants and policies from files, and where in the files each of them stands.

#ifndef DOMICILE_CLIENTS_CLI_BUNDLE_FILE_H_
#define DOMICILE_CLIENTS_CLI_BUNDLE_FILE_H_

#include <istream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domicile/v1/tenant_service.pb.h"
#include "service/messages/read_options.h"

namespace domicile::cli {

class BundleFiles {
 public:
  // Reads files that each hold a domicile.v1.Bundle, or what `tenants list` and `policies list`
  // print in the same forms. A path is a file, a directory, of which the files .textproto, .yaml,
  // .yml and .json are taken in the order of their names, or `-` for YAML or JSON from `in`. YAML
  // may hold several documents. What is wrong is bad data with the file and line; INVALID_ARGUMENT
  // when a file cannot be read.
  static absl::StatusOr<BundleFiles> Read(const std::vector<std::string>& paths, std::istream& in);

  // Everything together, in the order of the files.
  const v1::Bundle& bundle() const { return bundle_; }

  // What a server's refusal of the bundle is about, in the terms of the files: bad data whose
  // violations name file, line, element and field. Errors of other kinds stay as they are.
  absl::Status Explain(const absl::Status& refusal) const;

 private:
  struct File {
    std::string name;
    messages::FieldLines lines;
  };
  // Where an element of the bundle comes from.
  struct Origin {
    const char* kind;  // `tenant` or `policy`
    std::string id;
    size_t file;
    std::string path;  // within the file, such as `tenants[0]`
  };

  absl::Status AddFile(const std::string& name, const std::string& text, bool standard_input);
  // `tenants.yaml:7: tenant "acme", opt_ins[0].note` for a path such as
  // `bundle.tenants[2].opt_ins[0].note`.
  std::string Locate(const std::string& server_path) const;
  std::string Locate(const Origin& origin, const std::string& field) const;
  // The place of the element that a revision mismatch is about; empty when it is not clear.
  std::string LocateRevision(const std::string& id) const;

  v1::Bundle bundle_;
  std::vector<File> files_;
  std::vector<Origin> tenants_;
  std::vector<Origin> policies_;
};

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_BUNDLE_FILE_H_
