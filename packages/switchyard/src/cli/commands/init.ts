import { resolve } from "node:path";
import type { Detected } from "../../init/detected.ts";
import { command } from "../command.ts";
import type { Style } from "../style.ts";
import { paint } from "../render/symbols.ts";

export const init = command({
  name: "init",
  summary: "Write a switchyard.yaml for the application in this folder",
  description:
    "Looks at the files of the folder, and runs none of them, to find out how the application is started and where it " +
    "says that it is healthy. Writes a commented switchyard.yaml; one that is there already is left as it is.",
  args: [
    { name: "folder", summary: "Folder of the application (default: this one)", complete: { kind: "files" } },
  ],
  options: [],
  examples: [{ command: "switchyard init", explanation: "Begin here, in the folder of your application." }],
  async run({ directory, out }, [folder = "."]) {
    const target = resolve(directory, folder);
    const [{ detectProject }, { createConfigFile, writeConfig }] = await Promise.all([
      import("../../init/detectProject.ts"),
      import("../../init/writeConfig.ts"),
    ]);
    const detected = detectProject(target);
    const file = createConfigFile(target, writeConfig(detected));
    out.result({ file, detected }, () => foundLines(file, detected, out.style));
  },
});

function foundLines(file: string, detected: Detected, style: Style): string[] {
  const { name, framework, run, prepare, notes } = detected;
  const { symbols, colors } = style;
  return [
    paint("done", `${symbols.done} Wrote ${file}`, style),
    "",
    `  App      ${name} (${framework})`,
    `  Starts   ${run}`,
    ...(prepare ? [`  Prepares ${prepare}`] : []),
    ...healthLines(detected),
    ...notes.map((note) => paint("warning", `  ${symbols.warning} ${note}`, style)),
    "",
    colors.bold("Next"),
    "  1. Read the file and correct what was guessed wrong.",
    "  2. switchyard serve     in a terminal of its own",
    "  3. switchyard plan      to see what a deployment does",
    "  4. switchyard deploy    to ship the first release",
  ];
}

function healthLines({ health }: Detected): string[] {
  switch (health.kind) {
    case "found":
      return [`  Health   ${health.path}, found in ${health.file}:${health.line}`];
    case "given":
      return [`  Health   ${health.path}: ${health.why}`];
    case "missing":
      return [
        `  Health   none found; add ${health.path}, for example:`,
        ...health.example.map((line) => `             ${line}`),
      ];
    default:
      return health satisfies never;
  }
}
