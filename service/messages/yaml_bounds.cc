#include "service/messages/yaml_bounds.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/messages/bad_data.h"

namespace domicile::messages {
namespace {

// Measures a document as its parts come by.
class Bounds : public YAML::EventHandler {
 public:
  explicit Bounds(const std::string& file) : file_(file) {}

  const absl::Status& status() const { return status_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    // A token that cannot begin a document is never taken, and there would be no end of documents.
    if (mark.pos <= last_start_) Refuse(mark, "what stands here belongs to nothing");
    last_start_ = mark.pos;
    open_.assign(1, {});
    sizes_.clear();
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { Leaf(mark, anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string&) override {
    Leaf(mark, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto size = sizes_.find(anchor);
    if (size == sizes_.end()) return Refuse(mark, "an alias is part of what it stands for");
    Add(mark, size->second);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({mark, anchor, 1});
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back({mark, anchor, 1});
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Open {
    YAML::Mark mark;
    YAML::anchor_t anchor = YAML::NullAnchor;
    int64_t size = 0;
  };

  void Refuse(const YAML::Mark& mark, const char* problem) {
    // yaml-cpp counts from 0.
    if (status_.ok()) {
      status_ = BadDataError(absl::StrCat(file_, ":", mark.line + 1, ": ", problem));
    }
  }

  void Leaf(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) sizes_[anchor] = 1;
    Add(mark, 1);
  }

  void Add(const YAML::Mark& mark, int64_t size) {
    // No further: sizes double with every alias.
    open_.back().size = std::min(open_.back().size + size, kMostYamlValues + 1);
    if (open_.back().size > kMostYamlValues) {
      Refuse(mark, "there are more values than the 1,000,000 that a text may have");
    }
  }

  void Close() {
    const Open closed = open_.back();
    open_.pop_back();
    if (closed.anchor != YAML::NullAnchor) sizes_[closed.anchor] = closed.size;
    Add(closed.mark, closed.size);
  }

  const std::string& file_;
  absl::Status status_;
  int last_start_ = -1;
  std::vector<Open> open_;  // the document, and what is open within it
  std::map<YAML::anchor_t, int64_t> sizes_;
};

}  // namespace

absl::Status CheckYamlBounds(const std::string& text, const std::string& file) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Bounds bounds(file);
  while (bounds.status().ok() && parser.HandleNextDocument(bounds)) {
  }
  return bounds.status();
}

}  // namespace domicile::messages
