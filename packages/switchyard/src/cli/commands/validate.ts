import { type ConfigOptions, command, configOptions } from "../command.ts";
import { paint } from "../render/symbols.ts";
import { count } from "../render/units.ts";

export const validate = command<ConfigOptions>({
  name: "validate",
  summary: "Check switchyard.yaml and show every problem where it stands",
  description:
    "Reads the file, puts the environment's overlay over it and checks all of it, without a control plane. Exit status " +
    "2 when something is wrong; with --json the problems are in `error.fields.problems`.",
  args: [],
  options: configOptions,
  examples: [
    { command: "switchyard validate", explanation: "Is the file here all right?" },
    {
      command: "switchyard validate -e production",
      explanation: "With the overlay of production, as in a pre-merge check.",
    },
  ],
  async run({ directory, out }, _args, { file: path, env }) {
    const { loadConfig } = await import("../../config/load.ts");
    const { file, apps } = loadConfig(path ?? directory, env);
    const names = Object.keys(apps);
    out.result({ valid: true, file, apps: names }, () => [
      paint(
        "done",
        `${out.style.symbols.done} ${file} is valid: ${count(names.length, "app")} (${names.join(", ")}).`,
        out.style,
      ),
    ]);
  },
});
