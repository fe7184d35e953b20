#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/commands.h"
#include "app/program.h"
#include "common/error.h"
#include "common/interrupt.h"

int main(int argc, char** argv) {
  using worldmodels::ErrorKind;
  spdlog::set_default_logger(spdlog::stderr_color_mt("worldmodels"));
  spdlog::set_pattern("%^%l%$: %v");
  worldmodels::CatchInterrupts();

  CLI::App program(
      "World Models (Ha & Schmidhuber, 2018): a racing world, a VAE that sees it, an "
      "MDN-RNN that dreams it, and a linear controller evolved to drive it.",
      "worldmodels");
  worldmodels::DescribeProgram(program);
  try {
    program.parse(argc, argv);
    return 0;
  } catch (const CLI::Success& help) {
    return program.exit(help);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "worldmodels: {} (see --help)\n", error.what());
    return static_cast<int>(ErrorKind::kInput);
  } catch (const worldmodels::Error& error) {
    fmt::print(stderr, "worldmodels: {}\n", error.what());
    return error.exit_status();
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "worldmodels: out of memory\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "worldmodels: {}\n", error.what());
  }
  return static_cast<int>(ErrorKind::kFailure);
}
