#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "report/vision_measurement.h"
#include "run/run_context.h"

namespace worldmodels {

// V's of one or more runs, put to the same task.
struct VisionComparison {
  std::filesystem::path rollouts;
  VisionTask task;
  std::vector<VisionMeasurement> visions;
};

// Runs named by their folders; frames: about how many held-out ones are looked at. threads: 0 means
// all cores. Throws Error (kInput) if a run has no V, or files are broken.
VisionComparison CompareVisions(const std::vector<RunContext>& runs,
                                const std::filesystem::path& rollouts, int64_t frames, int threads,
                                bool quiet);

// "beta 0.1", "plain", "beta 1, cross-entropy"
std::string DescribeKind(const VisionMeasurement& vision);

// One object; what cannot be told is null.
std::string ToJson(const VisionComparison& comparison);

// As a page's part, for several V's or, shorter, for one that the page shows elsewhere, too.
std::string LatentSpaceSection(const VisionComparison& comparison);

}  // namespace worldmodels
