#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "run/machine_speed.h"
#include "run/made_from.h"
#include "run/run_context.h"

namespace worldmodels {

// Where a stage keeps what it makes.
struct StageFiles {
  std::filesystem::path record;  // made_from.json, beside the outputs
  std::filesystem::path lock;    // held while the stage runs
  // What it leaves when it is done; the first is the one that others need. Some may be left out by
  // it (a film's frames where there is a film).
  std::vector<std::filesystem::path> outputs;
  std::filesystem::path state;                // what it goes on from; empty: it begins anew
  std::vector<std::filesystem::path> others;  // that belong to it too: metrics and the like
};

// One step of a run: what it is made from, what it leaves, how it is made. For one thread.
class Stage {
 public:
  // name: "train-vision"; of an early round "rounds/1/train-vision".
  Stage(std::string name, StageFiles files) : name_(std::move(name)), files_(std::move(files)) {}
  virtual ~Stage() = default;

  const std::string& name() const { return name_; }
  const StageFiles& files() const { return files_; }

  // What it would be made from now, without outputs. Digests the inputs that are there. Throws
  // Error (kInput) if one cannot be read.
  virtual MadeFrom Recipe() const = 0;

  // What an older program made it from, which left no record: the run's own settings.
  virtual MadeFrom Adopted() const { return Recipe(); }

  // The setting that may grow without a new beginning; empty: none.
  virtual std::string grows() const { return ""; }
  // Whether it is made anew without asking: quick, and nothing is lost.
  virtual bool disposable() const { return false; }
  // Whether no model is made from it.
  virtual bool leaf() const { return false; }
  // Whether it is data for models, not a model.
  virtual bool data() const { return false; }
  // What the user can do besides --rebuild, for messages.
  virtual std::string advice() const { return "another --run"; }

  // Whether there is anything of it: an output or a state.
  virtual bool Begun() const;
  // Whether all that it should leave is there, of the whole length; asked only where no record says
  // so, or where one output is many files.
  virtual bool Complete() const = 0;

  // Seconds that what is left of it will take, roughly; 0: next to nothing.
  virtual double EstimateSeconds(const MachineSpeed&) const { return 0; }

  // Makes it, or goes on with it. Throws Error.
  virtual void Run() = 0;

  // Digests of the outputs that are there, by their paths from the record's folder.
  virtual std::map<std::string, std::string> DigestOutputs() const;

  // Removes what was made. A model without a state stays: it came from elsewhere and cannot be made
  // again, so it is what the new beginning starts from.
  virtual void Discard() const;

 private:
  std::string name_;
  StageFiles files_;
};

std::vector<Stage*> Pointers(const std::vector<std::unique_ptr<Stage>>& stages);

// "vision/model.safetensors" of a run, for records: without the run's own place.
std::string NameInRun(const RunDirectory& run, const std::filesystem::path& path);

// Adds V, M and C of a run to what is made from them.
void AddAgent(MadeFrom& made, const RunDirectory& run);

// A record with program, seed and name filled in.
MadeFrom BeginRecord(const std::string& stage, const RunConfig& config);

}  // namespace worldmodels
