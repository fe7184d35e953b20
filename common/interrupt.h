#pragma once

namespace worldmodels {

// Ctrl-C (SIGINT) and SIGTERM set a flag instead of ending the program, so that a stage can save
// its state. A second signal ends the program at once. A signal that is ignored when this is called
// (a shell's background job) stays ignored.
void CatchInterrupts();

bool Interrupted();

// Throws Error (kInterrupted) with message if the flag is set.
void ThrowIfInterrupted(const char* message);

}  // namespace worldmodels
