#include "common/yaml_text.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>

#include <map>
#include <sstream>
#include <string_view>
#include <vector>

#include "common/error.h"

namespace worldmodels {
namespace {

std::string Location(const std::string& name, const YAML::Mark& mark) {
  return fmt::format("{}:{}:{}", name, mark.line + 1, mark.column + 1);
}

// Of a document, without building it.
class Watcher : public YAML::EventHandler {
 public:
  explicit Watcher(const std::string& name) : name_(name) {}

  // Where the document begins.
  const YAML::Mark& start() const { return start_; }

  void OnDocumentStart(const YAML::Mark& mark) override { start_ = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { Leaf(mark, anchor, 1); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string&) override {
    Leaf(mark, anchor, 1);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto size = sizes_.find(anchor);
    if (size == sizes_.end()) {
      FailInput("{}: an alias of what it stands in", Location(name_, mark));
    }
    Leaf(mark, YAML::NullAnchor, size->second);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, anchor);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Collection {
    YAML::anchor_t anchor;
    size_t nodes_before;
  };

  void Leaf(const YAML::Mark& mark, YAML::anchor_t anchor, size_t nodes) {
    nodes_ += nodes;
    if (nodes_ > kMaxYamlNodes) {
      FailInput("{}: more than {} values, aliases counted as what they stand for",
                Location(name_, mark), kMaxYamlNodes);
    }
    if (anchor != YAML::NullAnchor) sizes_[anchor] = nodes;
  }

  void Open(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (open_.size() >= static_cast<size_t>(kMaxYamlDepth)) {
      FailInput("{}: nested deeper than {}", Location(name_, mark), kMaxYamlDepth);
    }
    open_.push_back({anchor, nodes_});
    Leaf(mark, YAML::NullAnchor, 1);
  }

  void Close() {
    const auto [anchor, before] = open_.back();
    open_.pop_back();
    if (anchor != YAML::NullAnchor) sizes_[anchor] = nodes_ - before;
  }

  const std::string& name_;
  YAML::Mark start_;
  size_t nodes_ = 0;
  std::map<YAML::anchor_t, size_t> sizes_;  // of what is whole
  std::vector<Collection> open_;
};

void CheckCharacters(const std::string& text, const std::string& name) {
  YAML::Mark mark;
  mark.line = mark.column = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f) {
      FailInput("{}: a control character (0x{:02x}), expected text", Location(name, mark), byte);
    }
    if (c == '\n') {
      ++mark.line;
      mark.column = 0;
    } else if ((byte & 0xc0) != 0x80) {  // UTF-8: a character's first byte
      ++mark.column;
    }
  }
}

}  // namespace

YAML::Node ParseYaml(const std::string& text, const std::string& name) {
  if (text.size() > kMaxYamlBytes) {
    FailInput("{}: {} bytes, expected at most {}", name, text.size(), kMaxYamlBytes);
  }
  CheckCharacters(text, name);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    Watcher first(name);
    if (!parser.HandleNextDocument(first)) return YAML::Node(YAML::NodeType::Null);
    Watcher second(name);
    if (parser.HandleNextDocument(second)) {
      // What the parser can neither use nor pass over begins document after document.
      const bool explicit_start = text.find("---") != std::string::npos;
      FailInput("{}: {}", Location(name, second.start()),
                explicit_start ? "a second YAML document, expected one"
                               : "something that does not belong here");
    }
    return YAML::Load(text);
  } catch (const YAML::Exception& error) {
    FailInput("{}: {}", Location(name, error.mark), error.msg);
  }
}

}  // namespace worldmodels
