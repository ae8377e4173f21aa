import { resolve } from "node:path";
import { command } from "../command.ts";
import { readText } from "../flags/definitionFile.ts";
import { paint } from "../render/symbols.ts";
import { count } from "../render/units.ts";

export const flagsValidate = command({
  name: "flags validate",
  summary: "Check a document of flags, and show every problem where it stands",
  description:
    "In Switchyard's or flagd's form, as JSON or YAML; needs no control plane. Exit status 2 when a flag could not be served " +
    "as it is defined; with --json the problems are in `error.fields.problems`.",
  args: [
    {
      name: "file",
      summary: "The document, - for standard input",
      required: true,
      complete: { kind: "files" },
    },
  ],
  options: [],
  examples: [
    { command: "switchyard flags validate flags.json", explanation: "Is it all right?" },
    {
      command: "switchyard flags export | switchyard flags validate -",
      explanation: "What production has now.",
    },
  ],
  async run(context, [file = ""]) {
    const text = await readText(context, file);
    const { checkDocument } = await import("../flags/checkDocument.ts");
    const flags = checkDocument(file === "-" ? "standard input" : resolve(context.directory, file), text);
    const { style } = context.out;
    context.out.result({ valid: true, file, flags }, () => [
      paint("done", `${style.symbols.done} ${file} is valid: ${count(flags, "flag")}.`, style),
    ]);
  },
});
