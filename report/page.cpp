#include "report/page.h"

#include "common/error.h"
#include "report/html.h"

namespace worldmodels {
namespace {

// Mustache leaves a gap where a value is missing; here that is a mistake of this program.
class StrictValues : public kainjow::mustache::context<std::string> {
 public:
  StrictValues(std::string_view page, const PageData& data) : context(&data), page_(page) {}

  const PageData* get(const std::string& name) const override {
    const PageData* value = context::get(name);
    if (value == nullptr) FailRun("report/page/{}: there is no value for {}", page_, name);
    return value;
  }

 private:
  std::string_view page_;
};

}  // namespace

std::string FillTemplate(std::string_view name, const PageData& data) {
  kainjow::mustache::mustache filler{std::string(PageFile(name))};
  filler.set_custom_escape([](const std::string& text) { return EscapeHtml(text); });
  std::string html;
  if (filler.is_valid()) {
    StrictValues values(name, data);
    html = filler.render(values);
  }
  if (!filler.is_valid()) FailRun("report/page/{}: {}", name, filler.error_message());
  return html;
}

std::string MakePage(const std::string& title, const std::string& content) {
  PageData data;
  data["title"] = title;
  data["style"] = std::string(PageFile("page.css"));
  data["content"] = content;
  return FillTemplate("page.html", data);
}

PageData TextOrNone(const std::string& text) { return text.empty() ? PageData(false) : text; }

}  // namespace worldmodels
