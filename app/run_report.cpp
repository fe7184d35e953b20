#include "app/run_report.h"

#include "app/report_sections.h"
#include "common/atomic_file.h"
#include "run/loaded_agent.h"
#include "viewer/report_page.h"

namespace worldmodels {

void WriteReport(const RunContext& run) {
  const auto agent = LoadAgent(run, Misfit::kRefuse);
  const AgentModels& models = agent->models;
  const std::string content = ReportHead(run) + ReportVision(run, models) +
                              ReportMemory(run, models) + ReportController(run) +
                              ReportEvaluation(run, models) + ReportFiles(run);
  WriteFileAtomically(run.directory.report(), MakePage(RunName(run) + " - worldmodels", content));
}

}  // namespace worldmodels
