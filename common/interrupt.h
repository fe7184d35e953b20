#pragma once

namespace worldmodels {

// Ctrl-C (SIGINT) and SIGTERM set a flag instead of ending the program, so that a stage can save
// its state. A second signal ends the program at once.
void CatchInterrupts();

bool Interrupted();

// Throws Error (kInterrupted) with message if the flag is set.
void ThrowIfInterrupted(const char* message);

}  // namespace worldmodels
