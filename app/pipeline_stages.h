#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "rollout/ranks.h"
#include "run/stage.h"

namespace worldmodels {

// The stages of MakePipeline and after them the film of one drive and the report.
std::vector<std::unique_ptr<Stage>> MakeAllStages(const RunContext& run, Ranks& ranks);

// Where the film of a run is: DIR/drive.mp4, or DIR/drive.mp4.frames without ffmpeg.
std::filesystem::path FilmPath(const RunDirectory& run);

}  // namespace worldmodels
