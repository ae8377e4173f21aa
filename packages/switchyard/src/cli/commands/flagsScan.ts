import { resolve } from "node:path";
import { SwitchyardError } from "../../errors.ts";
import type { ScanReport } from "../../flags/scan/scan.ts";
import { command } from "../command.ts";
import type { PlaceOptions } from "../flags/place.ts";
import { placeOptions } from "../flags/place.ts";
import { documentOption, knownFlags } from "../flags/source.ts";

interface ScanOptions extends PlaceOptions {
  readonly file?: string;
  readonly all?: boolean;
  readonly fail?: boolean;
}

export const flagsScan = command<ScanOptions>({
  name: "flags scan",
  summary: "Find where source code reads flags",
  description:
    "Searches JavaScript, TypeScript, Vue, Svelte, Astro, HTML, Python, Go, Java, Kotlin, Swift, Ruby, PHP and C# for calls " +
    "of OpenFeature, of Switchyard's own API and of generated accessors, and for keys as texts. Says which flags are read but " +
    "not defined, which are defined but not read, and for stale ones what to delete at each place, and which branch " +
    "stays. Leaves out what .gitignore names, packages, builds, and large or minified files.",
  args: [{ name: "folder", summary: "Where to search (default: here)", complete: { kind: "files" } }],
  options: [
    documentOption,
    ...placeOptions,
    { flags: "--all", summary: "Every reference, also of flags with which nothing is wrong" },
    { flags: "--fail", summary: "Exit status 1 for flags that are read but not defined, or stale" },
  ],
  examples: [
    { command: "switchyard flags scan", explanation: "What can be cleaned up here?" },
    {
      command: "switchyard flags scan src --file flags.json --fail",
      explanation: "In CI, without a control plane.",
    },
    {
      command: `switchyard flags scan --json | jq -r '.unknown[].key'`,
      explanation: "Keys that are probably misspelt.",
    },
  ],
  async run(context, [folder = "."], options) {
    const flags = await knownFlags(context, options);
    const { scan } = await import("../../flags/scan/scan.ts");
    const report = await scan(resolve(context.directory, folder), flags);
    const { scanLines } = await import("../render/flags/scan.ts");
    const { out } = context;
    const lines = () => scanLines(report, options.all === true, out.style);
    if (!options.fail || report.unknown.length + report.dead.length === 0) return out.result(report, lines);
    out.print(...lines());
    throw failure(report);
  },
});

function failure(report: ScanReport): SwitchyardError {
  const { unknown, dead } = report;
  return new SwitchyardError(
    "FLAG_CLEANUP",
    `Read and not defined: ${unknown.length}; stale: ${dead.length}.`,
    { next: "Correct the keys, and clean the stale flags up as shown.", fields: { report } },
  );
}
