#include "report/page.h"

#include <catch2/catch.hpp>

#include "common/error.h"

namespace worldmodels {

TEST_CASE("a template is filled with escaped texts, or with HTML where it asks for that") {
  PageData data;
  data["title"] = "a < b & c";
  data["style"] = "b { color: red }";
  data["content"] = "<p>text</p>\n";
  const std::string page = FillTemplate("page.html", data);
  CHECK_THAT(page, Catch::Contains("<title>a &lt; b &amp; c</title>"));
  CHECK_THAT(page, Catch::Contains("<body>\n<p>text</p>\n</body>"));
}

TEST_CASE("a value that a template asks for and does not get is an error that names both") {
  PageData data;
  data["title"] = "title";
  data["content"] = "content";
  CHECK_THROWS_WITH(FillTemplate("page.html", data),
                    Catch::Contains("page.html") && Catch::Contains("style"));
  CHECK_THROWS_WITH(FillTemplate("nothing.html", data), Catch::Contains("nothing.html"));
}

TEST_CASE("a section without text is left out, a list is filled item by item") {
  PageData data;
  data["missing"] = TextOrNone("");
  data["charts"] = TextOrNone("<svg/>");
  CHECK_THAT(FillTemplate("controller.html", data),
             Catch::Contains("<svg/>") && !Catch::Contains("class=\"missing\""));
  PageData files;
  files["files"] = ListOf(std::vector<std::string>{"a", "b & c"},
                          [](const std::string& name) { return PageData(name); });
  CHECK_THAT(FillTemplate("files.html", files),
             Catch::Contains("<li><a href=\"a\">a</a></li>\n<li><a href=\"b &amp; c\">"));
}

TEST_CASE("the page carries its style within") {
  const std::string page = MakePage("title", "");
  CHECK_THAT(page, Catch::Contains(std::string(PageFile("page.css"))));
  CHECK_THAT(page, Catch::Contains("prefers-color-scheme: dark"));
}

}  // namespace worldmodels
