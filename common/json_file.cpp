#include "common/json_file.h"

#include <string_view>

#include "common/atomic_file.h"
#include "common/foreign_file.h"

namespace worldmodels {
namespace {

using Json = nlohmann::ordered_json;

// "[json.exception.parse_error.101] parse error at line 1, ..." without the name of the exception.
std::string_view WithoutName(std::string_view message) {
  const size_t end = message.starts_with('[') ? message.find("] ") : std::string_view::npos;
  return end == std::string_view::npos ? message : message.substr(end + 2);
}

}  // namespace

Json LoadJsonObject(const std::filesystem::path& path) {
  const std::string text = ReadFile(path, kMaxJsonBytes);
  if (text.empty()) FailInput("{}: an empty file, expected JSON", path.string());
  if (const std::string what = DescribeForeignText(text); !what.empty()) {
    FailInput("{}: {}, expected JSON", path.string(), what);
  }
  int keys = 0;
  // Whatever walks a tree later may do so by recursion, and looks a key up among all of them.
  const auto watch = [&](int depth, Json::parse_event_t event, Json&) {
    if (depth > kMaxJsonDepth) FailInput("{}: nested deeper than {}", path.string(), kMaxJsonDepth);
    if (event == Json::parse_event_t::key && ++keys > kMaxJsonKeys) {
      FailInput("{}: more than {} keys", path.string(), kMaxJsonKeys);
    }
    return true;
  };
  Json json;
  try {
    json = Json::parse(text, watch);
  } catch (const Json::exception& error) {
    FailInput("{}: no JSON: {}", path.string(), WithoutName(error.what()));
  }
  if (!json.is_object()) FailInput("{}: no JSON object", path.string());
  return json;
}

void FailForeignJson(const std::filesystem::path& path, const std::string& what,
                     const std::string& advice) {
  FailInput("{}: not as this program writes it: {}{}{}", path.string(), WithoutName(what),
            advice.empty() ? "" : "; ", advice);
}

int64_t JsonCount(const std::filesystem::path& path, const Json& object, const char* key) {
  const Json& value = object.at(key);
  constexpr uint64_t kMost = uint64_t{1} << 53;
  if (!value.is_number_unsigned() || value.get<uint64_t>() > kMost) {
    FailInput("{}: {} is {}, expected an integer from 0 to 2^53", path.string(), key, value.dump());
  }
  return value.get<int64_t>();
}

}  // namespace worldmodels
