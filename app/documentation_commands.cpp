#include "app/choice_option.h"
#include "app/commands.h"
#include "app/program_outline.h"
#include "common/console.h"

namespace worldmodels {

void AddCompletionCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "completion", "a script that completes the commands and options of this program in a shell");
  const auto shell = std::make_shared<Shell>(Shell::kBash);
  AddChoice(*command, "shell", *shell, "worldmodels completion bash > FILE; source FILE");
  command->callback([shell, &program] { WriteResult(CompletionScript(program, *shell)); });
}

void AddManualCommand(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("manual", "the manual page: worldmodels manual | man -l -");
  command->callback([&program] { WriteResult(ManualPage(program)); });
}

}  // namespace worldmodels
