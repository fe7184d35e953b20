#include "common/config.h"

#include <fmt/format.h>

#include <array>
#include <catch2/catch.hpp>
#include <fstream>

#include "common/config_inl.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

enum class Axle { kFront, kRear, kBoth };
constexpr std::array<std::string_view, 3> ChoiceNames(Axle) { return {"front", "rear", "both"}; }

struct Wheels {
  int count = 4;
  int spares = 1;
  bool spikes = false;

  void Describe(ConfigVisitor& v) {
    v.Field("count", count, {1, 18}, "on the ground");
    v.Field("spares", spares, {0, 18}, "");
    v.Field("spikes", spikes, "for ice");
    v.Rule(spares <= count, {"count", "spares"}, fmt::format("{} spares for {}", spares, count));
  }
};

struct Car {
  std::string name = "beetle";
  Axle drive = Axle::kRear;
  double speed = 12.5;
  int64_t sold = 21529464;
  Wheels wheels;

  void Describe(ConfigVisitor& v) {
    v.Field("name", name, "on its papers");
    v.Choice("drive", drive, {Axle::kFront, Axle::kRear}, "driven axle");
    v.Field("speed", speed, {0, 100}, "m/s");
    v.Field("sold", sold, {}, "");
    v.Section("wheels", "what it rolls on", wheels);
    v.Rule(speed <= 50 || wheels.count >= 4, {"speed", "wheels.count"}, "too fast for its wheels");
  }
};

// Reads text as a file, then applies the overrides.
Car Read(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const TemporaryFolder folder;
  std::ofstream(folder / "car.yaml") << text;
  ConfigFile file = ConfigFile::Load(folder / "car.yaml");
  for (const std::string& override_ : overrides) file.Override(override_);
  Car car;
  file.Read(car);
  return car;
}

std::string Complaint(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const std::string message = InputError([&] { Read(text, overrides); });
  // Without the temporary folder's name.
  const size_t name = message.find("car.yaml");
  return name == std::string::npos ? message : message.substr(name);
}

TEST_CASE("values come from the file, over them those of --set, and otherwise stay the defaults") {
  const Car car = Read("speed: 30\nwheels:\n  count: 6\n",
                       {"wheels.count=3", "wheels={spikes: true}", "name=two words"});
  CHECK(car.speed == 30);
  CHECK(car.wheels.count == 3);
  CHECK(car.wheels.spikes);
  CHECK(car.name == "two words");
  CHECK(car.drive == Axle::kRear);
  CHECK(car.sold == 21529464);
}

TEST_CASE("an empty file means all defaults") { CHECK(Read("").speed == 12.5); }

TEST_CASE("a configuration that was written is read back as it was") {
  Car car;
  car.name = "no";  // which YAML would take for false
  car.speed = 0.1;
  car.sold = -9007199254740993;  // no double holds it
  car.wheels = {7, 2, true};
  car.drive = Axle::kFront;
  const Car back = Read(WriteConfig(car));
  CHECK(back.name == car.name);
  CHECK(back.speed == car.speed);
  CHECK(back.sold == car.sold);
  CHECK(back.wheels.count == 7);
  CHECK(back.drive == Axle::kFront);
  CHECK(back.wheels.spikes);
}

TEST_CASE("the written configuration explains each value") {
  CHECK(WriteConfig(Car()) ==
        "name: beetle  # on its papers\n"
        "drive: rear  # driven axle (front | rear)\n"
        "speed: 12.5  # m/s (0 to 100)\n"
        "sold: 21529464\n"
        "\n"
        "wheels:  # what it rolls on\n"
        "  count: 4  # on the ground (1 to 18)\n"
        "  spares: 1  # (0 to 18)\n"
        "  spikes: false  # for ice\n");
}

TEST_CASE("fields are listed with their path, type and range") {
  const std::vector<ConfigField> fields = ListConfig(Car());
  REQUIRE(fields.size() == 7);
  CHECK(fields[1].type == "front | rear");
  CHECK(fields[4].path == "wheels.count");
  CHECK(fields[4].type == "integer");
  CHECK(fields[4].range == "1 to 18");
}

TEST_CASE(
    "a mistake in the file is named with its line, column, key, what is there and should be") {
  CHECK(Complaint("speed: 30\nwheels:\n  cuont: 6\n") ==
        "car.yaml:3:3: wheels.cuont: unknown key, did you mean \"count\"?");
  CHECK(Complaint("colour: red\n") == "car.yaml:1:1: colour: unknown key");
  CHECK(Complaint("wheels:\n  count: many\n") ==
        "car.yaml:2:10: wheels.count: found \"many\", expected an integer");
  CHECK(Complaint("wheels:\n  count: 4.5\n") ==
        "car.yaml:2:10: wheels.count: found \"4.5\", expected an integer");
  CHECK(Complaint("wheels:\n  count: 19\n") ==
        "car.yaml:2:10: wheels.count: found 19, expected 1 to 18");
  CHECK(Complaint("speed: .nan\n") == "car.yaml:1:8: speed: found .nan, expected 0 to 100");
  CHECK(Complaint("speed: [1, 2]\n") == "car.yaml:1:8: speed: found a list, expected a number");
  CHECK(Complaint("drive: raer\n") ==
        "car.yaml:1:8: drive: found \"raer\", expected front | rear, did you mean \"rear\"?");
  CHECK(Complaint("wheels:\n  spikes: 1\n") ==
        "car.yaml:2:11: wheels.spikes: found \"1\", expected true or false");
  CHECK(Complaint("wheels: 4\n") ==
        "car.yaml:1:9: wheels: found \"4\", expected a section: keys below it, indented");
  CHECK(Complaint("speed: 1\nspeed: 2\n") == "car.yaml:2:1: speed: key given twice");
  CHECK_THAT(Complaint("speed: [1\n"), Catch::StartsWith("car.yaml:2:1: "));
  CHECK_THAT(Complaint("- speed\n"), Catch::Contains("expected keys and values"));
  CHECK_THAT(Complaint("speed: 1\n---\nspeed: 2\n"), Catch::Contains("a second YAML document"));
}

TEST_CASE("a mistake in --set is named by what was typed") {
  CHECK(Complaint("", {"speed"}) == "--set speed: expected key.path=value");
  CHECK(Complaint("", {"sped=3"}) == "--set sped=3: sped: unknown key, did you mean \"speed\"?");
  CHECK(Complaint("", {"wheels.cnt=3"}) ==
        "--set wheels.cnt=3: wheels.cnt: unknown key, did you mean \"count\"?");
  CHECK(Complaint("", {"speed.max=3"}) == "--set speed.max=3: speed is no section");
  CHECK(Complaint("", {"speed=fast"}) == "--set speed=fast: found \"fast\", expected a number");
  CHECK(Complaint("", {"speed=101"}) == "--set speed=101: found 101, expected 0 to 100");
  CHECK(Complaint("", {"wheels=4"}) ==
        "--set wheels=4: found \"4\", expected a section: set a key below it");
}

TEST_CASE("a rule that is broken is told where one of its keys was set last") {
  CHECK(Complaint("wheels:\n  spares: 3\n  count: 2\n") ==
        "car.yaml:3:10: wheels.count: 3 spares for 2");
  CHECK(Complaint("wheels:\n  count: 2\n  spares: 3\n") ==
        "car.yaml:3:11: wheels.spares: 3 spares for 2");
  CHECK(Complaint("wheels:\n  spares: 5\n") == "car.yaml:2:11: wheels.spares: 5 spares for 4");
  CHECK(Complaint("wheels:\n  spares: 3\n", {"wheels.count=2"}) ==
        "--set wheels.count=2: 3 spares for 2");
  CHECK(Complaint("", {"wheels.spares=3", "wheels.count=2"}) ==
        "--set wheels.count=2: 3 spares for 2");
  CHECK(Complaint("", {"wheels={count: 2, spares: 3}"}) ==
        "--set wheels={count: 2, spares: 3}: 3 spares for 2");
  CHECK_NOTHROW(Read("wheels:\n  spares: 3\n  count: 2\n", {"wheels.count=3"}));
}

TEST_CASE("a rule between sections is told as one within") {
  CHECK(Complaint("speed: 60\nwheels:\n  count: 3\n") ==
        "car.yaml:3:10: wheels.count: too fast for its wheels");
  CHECK(Complaint("wheels:\n  count: 3\nspeed: 60\n") ==
        "car.yaml:3:8: speed: too fast for its wheels");
  CHECK(Complaint("wheels:\n  count: 3\n", {"speed=60"}) ==
        "--set speed=60: too fast for its wheels");
}

TEST_CASE("a misspelt key is named before the rule that it breaks") {
  CHECK(Complaint("wheels:\n  spares: 3\n  cuont: 6\n  count: 2\n") ==
        "car.yaml:3:3: wheels.cuont: unknown key, did you mean \"count\"?");
}

TEST_CASE("a rule that defaults break is told by its first key") {
  Car car;
  car.wheels.spares = 7;
  CHECK(InputError([&] { ConfigFile().Read(car); }) == "wheels.count: 7 spares for 4");
}

TEST_CASE("a choice may leave out values of its enum") {
  CHECK(Complaint("drive: both\n") == "car.yaml:1:8: drive: found \"both\", expected front | rear");
}

TEST_CASE("a configuration that no file gave is checked by the same ranges, choices and rules") {
  const auto complaint = [](const Car& car) {
    return InputError([&] { CheckConfig("car", car); });
  };
  CHECK_NOTHROW(CheckConfig("car", Car()));
  Car car;
  car.speed = 101;
  CHECK(complaint(car) == "car.speed is 101, expected 0 to 100");
  car = {};
  car.drive = Axle::kBoth;
  CHECK(complaint(car) == "car.drive is both, expected front | rear");
  car = {};
  car.wheels.count = 0;
  CHECK(complaint(car) == "car.wheels.count is 0, expected 1 to 18");
  car = {};
  car.wheels.spares = 9;
  CHECK(complaint(car) == "car.wheels.count: 9 spares for 4");
}

TEST_CASE("an enum's value and its name are one") {
  CHECK(NameOf(Axle::kRear) == "rear");
  CHECK(ParseChoice<Axle>("rear") == Axle::kRear);
  CHECK_FALSE(ParseChoice<Axle>("side").has_value());
  CHECK(NamesOf<Axle>() == std::vector<std::string>{"front", "rear", "both"});
}

TEST_CASE("a configuration file that is not there is named") {
  CHECK_THAT(InputError([] { ConfigFile::Load("no/such.yaml"); }), Catch::Contains("no/such.yaml"));
}

TEST_CASE("a file that is no configuration is named, and an endless one refused") {
  const TemporaryFolder folder;
  const auto file = folder / "a.yaml";
  std::ofstream(file) << "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n";
  CHECK_THROWS_WITH(ConfigFile::Load(file),
                    Catch::Contains("a Git LFS pointer") && Catch::Contains("git lfs pull"));
  std::ofstream(file) << "<!DOCTYPE html><html></html>";
  CHECK_THROWS_WITH(ConfigFile::Load(file), Catch::Contains("a.yaml: a web page, expected YAML"));
  CHECK_THROWS_WITH(ConfigFile::Load("/dev/zero"), Catch::Contains("/dev/zero: more than"));
}

}  // namespace
}  // namespace worldmodels
