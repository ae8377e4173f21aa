import { SwitchyardError } from "../../errors.ts";
import { command } from "../command.ts";
import { completionScript, shells } from "../completion/scripts.ts";

export const completion = command({
  name: "completion",
  summary: "Print the completion script of a shell",
  description: "Completes commands, options, and the names of apps that the control plane knows.",
  args: [
    {
      name: "shell",
      summary: `One of ${shells.join(", ")}`,
      required: true,
      complete: { kind: "words", words: shells },
    },
  ],
  options: [],
  examples: [
    {
      command: 'eval "$(switchyard completion bash)"',
      explanation: "For this shell; put it in ~/.bashrc to keep it.",
    },
    {
      command: "switchyard completion fish > ~/.config/fish/completions/switchyard.fish",
      explanation: "For fish, once.",
    },
  ],
  async run({ out }, [named]) {
    const shell = shells.find((candidate) => candidate === named);
    if (!shell) {
      throw new SwitchyardError("USAGE", `There is no completion for the shell "${named}".`, {
        next: `Choose one of ${shells.join(", ")}.`,
      });
    }
    const script = completionScript(shell);
    out.result({ shell, script }, () => [script.trimEnd()]);
  },
});
