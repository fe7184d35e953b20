#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/options.h"
#include "common/choice.h"
#include "common/console.h"
#include "common/cores.h"
#include "common/error.h"
#include "common/progress.h"
#include "common/workers.h"
#include "env/private_display.h"
#include "run/machine.h"
#include "run/machine_speed.h"
#include "run/pipeline.h"
#include "run/shared_data.h"
#include "viewer/program.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct DoctorOptions {
  RunOptions common;
  double seconds = 2;  // of each measurement
};

// The first line that a program prints; empty if there is no such program.
std::string FirstLineOf(const std::vector<std::string>& command) {
  const auto program = Program::Start(command);
  if (program == nullptr) return "";
  const std::string output = program->Finish().output;
  return output.substr(0, output.find('\n'));
}

struct Loop {
  Renderer renderer;
  Precision precision;
  double rate;
};

// What was found, and what to do with it.
class Examination {
 public:
  explicit Examination(const DoctorOptions& options)
      : options_(options), config_(LoadOptions(options.common)) {}

  void Run() {
    Machine();
    Programs();
    Display();
    Disk();
    Training();
    Loops();
    Advise();
  }

  const Json& json() const { return json_; }

 private:
  // A line of what was found, while the rest is being measured.
  void Say(const std::string& what, const std::string& found) const {
    if (!options_.common.json) PrintResult("{:<14} {}\n", what, found);
  }

  void Machine() {
    json_["machine"] = DescribeMachine();
    const Json& machine = json_["machine"];
    Say("worldmodels", machine.at("worldmodels"));
    Say("processor",
        fmt::format("{}; {}; {} cores to use", machine.at("processor").get<std::string>(),
                    machine.at("instructions").get<std::string>(), UsableCores()));
    Say("memory", fmt::format("{} GB", machine.at("memory_gb").get<double>()));
    Say("libraries",
        fmt::format("Box2D {}, SFML {}, Eigen {}, oneDNN {}",
                    machine.at("box2d").get<std::string>(), machine.at("sfml").get<std::string>(),
                    machine.at("eigen").get<std::string>(),
                    machine.at("onednn").get<std::string>()));
  }

  void Programs() {
    const std::string ffmpeg = FirstLineOf({"ffmpeg", "-version"});
    const std::string mpirun = FirstLineOf({"mpirun", "--version"});
    json_["ffmpeg"] = ffmpeg;
    json_["mpirun"] = mpirun;
    Say("films", ffmpeg.empty() ? "no ffmpeg: PNG frames in its place" : ffmpeg);
    Say("many machines", mpirun.empty() ? "no mpirun" : mpirun);
  }

  void Display() {
    const char* given = std::getenv("DISPLAY");
    std::string shown_on;
    try {
      display_ = std::make_unique<PrivateDisplay>();
      shown_on = display_->process() < 0 ? fmt::format("DISPLAY {}", given) : "Xvfb";
    } catch (const Error& error) {
      json_["display_error"] = error.what();
      Say("display", fmt::format("none: {}; --set environment.renderer=software needs none",
                                 OneLine(error.what())));
    }
    json_["display"] = shown_on;
    if (display_) Say("display", shown_on + ", OpenGL works");
  }

  // Of the folder that runs go to from here.
  void Disk() {
    const fs::space_info space = fs::space(".");
    json_["disk_free_gb"] = static_cast<double>(space.available) / 1e9;
    Say("disk", fmt::format("{:.1f} GB free here", static_cast<double>(space.available) / 1e9));
  }

  void Training() {
    const double gemm = MeasureGemm(options_.common.threads, options_.seconds);
    json_["gemm_gflops"] = gemm / 1e9;
    Say("GEMM", fmt::format("{:.0f} GFLOP/s (fp32, {} threads)", gemm / 1e9,
                            ThreadCount(options_.common.threads)));
    std::string text;
    for (const Precision precision : kTrainingPrecisions) {
      const double rate = MeasureVisionTraining(config_.vision, precision, options_.common.threads,
                                                options_.seconds);
      json_["vision_training"][NameOf(precision)] = rate;
      text += fmt::format("{}{} {:.0f}", text.empty() ? "" : ", ", NameOf(precision), rate);
      if (rate > speed_.vision_training) {
        speed_.vision_training = rate;
        training_precision_ = precision;
      }
    }
    Say("V trains", text + " frames/s");
    speed_.memory_training =
        MeasureMemoryTraining(config_, options_.common.threads, options_.seconds);
    json_["memory_training"] = speed_.memory_training;
    Say("M trains", fmt::format("{:.0f} steps/s", speed_.memory_training));
  }

  void Loops() {
    for (const Renderer renderer : {Renderer::kSoftware, Renderer::kSfml}) {
      if (renderer == Renderer::kSfml && !display_) continue;
      std::string text;
      for (const Precision precision : kLoopPrecisions) {
        const double rate =
            MeasureLoop(config_, renderer, precision, options_.common.threads, options_.seconds);
        json_["loop"][NameOf(renderer)][NameOf(precision)] = rate;
        text += fmt::format("{}{} {:.0f}", text.empty() ? "" : ", ", NameOf(precision), rate);
        if (rate > best_.rate) best_ = {renderer, precision, rate};
      }
      Say(renderer == Renderer::kSoftware ? "loop, software" : "loop, SFML", text + " steps/s");
    }
    speed_.loop = best_.rate;
  }

  // How long a preset would take, with what is advised.
  double Estimate(const std::string& preset) const {
    RunContext run;
    ConfigFile::Load(FindConfig(preset)).Read(run.config);
    run.directory = RunDirectory("/nonexistent/worldmodels");
    Ranks ranks = Ranks::Alone();
    double seconds = 0;
    for (const auto& stage : MakePipeline(run, ranks)) seconds += stage->EstimateSeconds(speed_);
    return seconds;
  }

  void Advise() {
    std::string settings = fmt::format(
        "--set environment.renderer={} --set vision.precision={} --set rollout.precision={}",
        NameOf(best_.renderer), NameOf(training_precision_), NameOf(best_.precision));
    if (options_.common.threads > 0) {
      settings += fmt::format(" --threads {}", options_.common.threads);
    }
    json_["advice"] = settings;
    Say("fastest here", settings);
    for (const std::string& preset : PresetNames()) {
      const double seconds = Estimate(preset);
      json_["presets"][preset] = seconds;
      Say("  " + preset, fmt::format("about {}", FormatDuration(seconds)));
    }
  }

  DoctorOptions options_;
  RunConfig config_;  // sizes of what is measured
  Json json_;
  std::unique_ptr<PrivateDisplay> display_;  // for all that is measured
  MachineSpeed speed_;
  Precision training_precision_ = Precision::kFp32;
  Loop best_ = {Renderer::kSoftware, Precision::kFp32, 0};
};

}  // namespace

void AddDoctorCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand("doctor",
                                             "what this machine has and can do, the fastest "
                                             "settings here, how long each preset will take");
  command->footer(
      "Half a minute if nothing else runs, with models of the paper's sizes or those of --config. "
      "Other work on the\n"
      "machine counts: times are for a machine that goes on as it is now, and rough. SFML and\n"
      "software draw the same pixels.");
  auto options = std::make_shared<DoctorOptions>();
  AddConfigOptions(*command, options->common);
  AddThreadsOption(*command, options->common.threads);
  command->add_option("--seconds", options->seconds, "that each measurement takes at least")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 60.0));
  AddJsonOption(*command, options->common.json);
  command->callback([options] {
    Examination examination(*options);
    examination.Run();
    if (options->common.json) PrintResult("{}\n", examination.json().dump(2));
  });
}

}  // namespace worldmodels
