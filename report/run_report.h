#pragma once

#include "run/run_context.h"

namespace worldmodels {

// Writes DIR/report.html: what the run holds, and what is missing. The same run gives the same
// bytes. Needs no display. Throws Error (kInput) naming a file that is broken or a model that does
// not fit the run; then nothing is written.
void WriteReport(const RunContext& run);

}  // namespace worldmodels
