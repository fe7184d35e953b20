#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <sstream>
#include <thread>

#include "app/commands.h"
#include "app/program.h"
#include "common/console.h"
#include "common/error.h"
#include "common/interrupt.h"

namespace worldmodels {
namespace {

// An error of this rank. What all ranks meet is said once: the first to speak ends them all, by the
// launcher's SIGTERM, which can take seconds on a busy machine; the others wait for it that long.
void Complain(const Ranks& ranks, const std::string& message) {
  using std::chrono::milliseconds;
  if (!ranks.leads()) {
    const milliseconds turn = milliseconds(5000) + ranks.rank() * milliseconds(500);
    for (milliseconds waited(0); waited < turn && !Interrupted(); waited += milliseconds(20)) {
      std::this_thread::sleep_for(milliseconds(20));
    }
    if (Interrupted()) return;
  }
  const std::string who = ranks.leads() ? "" : fmt::format("rank {}: ", ranks.rank());
  PrintMessage("worldmodels: {}{}\n", who, OneLine(message));
}

// --help and --version are results: they fail where they cannot be written.
int ShowHelp(const CLI::App& program, const CLI::Success& help, const Ranks& ranks) {
  std::ostringstream text;
  const int status = program.exit(help, text, text);
  try {
    WriteResult(text.str());
  } catch (const Error& error) {
    Complain(ranks, error.what());
    return error.exit_status();
  }
  return status;
}

int Run(int argc, char** argv, Ranks& ranks) {
  CLI::App program(
      "World Models (Ha & Schmidhuber, 2018): a racing world, a VAE that sees it, an "
      "MDN-RNN that dreams it, and a linear controller evolved to drive it.",
      "worldmodels");
  DescribeProgram(program, ranks);
  try {
    program.parse(argc, argv);
    return 0;
  } catch (const CLI::Success& help) {
    return ranks.leads() ? ShowHelp(program, help, ranks) : 0;
  } catch (const CLI::ParseError& error) {
    Complain(ranks, fmt::format("{} (see --help)", error.what()));
    return static_cast<int>(ErrorKind::kInput);
  } catch (const Error& error) {
    Complain(ranks, error.what());
    return error.exit_status();
  } catch (const std::bad_alloc&) {
    Complain(ranks, "out of memory");
  } catch (const std::exception& error) {
    Complain(ranks, error.what());
  }
  return static_cast<int>(ErrorKind::kFailure);
}

}  // namespace
}  // namespace worldmodels

int main(int argc, char** argv) {
  worldmodels::OpenStandardStreams();
  spdlog::set_default_logger(spdlog::stderr_color_mt(
      "worldmodels",
      worldmodels::MayColour() ? spdlog::color_mode::automatic : spdlog::color_mode::never));
  // A log line takes the place of the progress line, which is drawn again below it.
  spdlog::set_pattern(worldmodels::IsInteractive() ? "\r\x1b[K%^%l%$: %v" : "%^%l%$: %v");
  worldmodels::CatchInterrupts();
  try {
    worldmodels::Ranks ranks;
    if (!ranks.leads()) spdlog::set_level(spdlog::level::err);
    const int status = worldmodels::Run(argc, argv, ranks);
    if (status != 0 && ranks.size() > 1) ranks.Abort(status);
    return status;
  } catch (const worldmodels::Error& error) {  // no ranks
    worldmodels::PrintMessage("worldmodels: {}\n", worldmodels::OneLine(error.what()));
    return error.exit_status();
  }
}
