import type { ExchangeFormat } from "../../flags/exchange/imported.ts";
import { SwitchyardError } from "../../errors.ts";
import { command } from "../command.ts";
import { type ChangeOptions, change, changeOptions } from "../flags/change.ts";
import { confirm } from "../confirm.ts";
import { readText } from "../flags/definitionFile.ts";
import { importEdits } from "../flags/importEdits.ts";
import { placeText, resolvePlace } from "../flags/place.ts";
import { notCarriedLines } from "../render/flags/notCarried.ts";
import { count } from "../render/units.ts";

interface ImportOptions extends ChangeOptions {
  readonly format?: ExchangeFormat;
  readonly sourceEnvironment?: string;
  readonly yes?: boolean;
}

export const flagsImport = command<ImportOptions>({
  name: "flags import",
  summary: "Take flags over from a file of another system",
  description:
    "Of flagd, Unleash, GrowthBook, LaunchDarkly, or Switchyard itself. The hash of the source is kept, so nobody moves. What " +
    "cannot be carried over is listed, and a flag that would serve anybody something else arrives disabled. Flags that " +
    "exist are replaced; nothing is deleted; all or nothing.",
  args: [
    { name: "file", summary: "The file, - for standard input", required: true, complete: { kind: "files" } },
  ],
  options: [
    {
      flags: "--format <format>",
      summary: "What the file is (default: switchyard)",
      choices: ["flagd", "unleash", "growthbook", "launchdarkly", "switchyard"],
    },
    { flags: "--source-environment <name>", summary: "Of a file that holds several environments" },
    ...changeOptions,
    { flags: "-y, --yes", summary: "Do not ask" },
  ],
  examples: [
    {
      command: "switchyard flags import unleash.json --format unleash --dry-run",
      explanation: "What would come, and what not?",
    },
    {
      command:
        "switchyard flags import flags.json --format launchdarkly --source-environment production --yes",
      explanation: "Do it.",
    },
  ],
  async run(context, [file = ""], options) {
    const { client, out } = context;
    const text = await readText(context, file);
    const { importFlags } = await import("../../flags/exchange/importFlags.ts");
    const { sourceEnvironment } = options;
    const imported = importFlags(
      options.format ?? "switchyard",
      text,
      sourceEnvironment === undefined ? {} : { environment: sourceEnvironment },
    );
    for (const line of notCarriedLines(imported.notCarried, out.style)) out.note(line);
    const place = await resolvePlace(context, options);
    const [flags, segments] = await Promise.all([
      client.flags.list(place.app, place.environment),
      client.flags.segments(place.app, place.environment),
    ]);
    const edits = importEdits(imported, flags, segments);
    if (edits.length === 0)
      throw new SwitchyardError("USAGE", `${file} holds no flag.`, { next: "Name another file." });
    const replaced = edits.filter(({ kind }) => kind === "replace").length;
    const added = edits.filter(({ kind }) => kind === "create").length;
    const what = `${count(added, "flag")} will be made and ${replaced} replaced${placeText(place)}`;
    if (!options.dryRun) await confirm(context, options.yes, what);
    await change(context, edits, options, place);
  },
});
