#include "report/run_report.h"

#include "common/atomic_file.h"
#include "report/page.h"
#include "report/sections.h"
#include "run/loaded_agent.h"

namespace worldmodels {

void WriteReport(const RunContext& run) {
  const auto agent = LoadAgent(run, Loading::kStrict);
  const AgentModels& models = agent->models;
  const Overview overview = ReadOverview(run);
  const std::string content =
      OverviewSection(overview) + VisionSection(MeasureVision(run, models)) +
      MemorySection(MeasureMemory(run, models)) + ControllerSection(ReadController(run)) +
      EvaluationSection(MeasureEvaluation(run, models)) + FilesSection(overview);
  WriteFileAtomically(run.directory.report(), MakePage(overview.name + " - worldmodels", content));
}

}  // namespace worldmodels
