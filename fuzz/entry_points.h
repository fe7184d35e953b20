#pragma once

#include <string_view>

namespace worldmodels {

// What reads files, given bytes that anybody may have written. Each entry point gives them to all
// that reads such a file, uses what comes of it, and returns whether they were taken or refused.
// Anything but an Error of kind kInput with one line goes through (std::logic_error: a promise of
// the reader's did not hold), and is a finding.
void FuzzNpy(std::string_view bytes);          // arrays of their own
void FuzzNpz(std::string_view bytes);          // rollouts, latents.npz
void FuzzSafetensors(std::string_view bytes);  // models and states
void FuzzYaml(std::string_view bytes);         // configurations, --set
void FuzzCsv(std::string_view bytes);          // metrics.csv
void FuzzJson(std::string_view bytes);         // made_from.json, stages.json, diagnostics.json

struct EntryPoint {
  const char* name;  // also of its folder in tests/data/corpus
  void (*run)(std::string_view bytes);
};
inline constexpr EntryPoint kEntryPoints[] = {
    {"npy", FuzzNpy},   {"npz", FuzzNpz}, {"safetensors", FuzzSafetensors},
    {"yaml", FuzzYaml}, {"csv", FuzzCsv}, {"json", FuzzJson}};

}  // namespace worldmodels
