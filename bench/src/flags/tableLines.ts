import Table from "cli-table3";
import type { Report } from "./report.ts";

/** The report for a person, and in plain words what was measured. */
export function tableLines(report: Report): string[] {
  const table = new Table({
    head: ["", "static ns", "quartiles", "rules ns", "quartiles", "on for"],
    colAligns: ["left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const [name, figures] of Object.entries(report.libraries)) {
    table.push([
      name,
      shown(figures.staticNs),
      figures.staticSpread.map(shown).join("–"),
      shown(figures.rulesNs),
      figures.rulesSpread.map(shown).join("–"),
      `${(figures.on * 100).toFixed(1)} %`,
    ]);
  }
  const { allocations, compile, browserClient, ratios } = report;
  return [
    table.toString(),
    `The fastest of the others, asked as documented, takes ${ratios.static} times as long for the static flag, ${ratios.rules} times for the rules.`,
    "",
    `Nanoseconds of processor time per evaluation, median of ${report.rounds} rounds in which all took turns, for ${report.people}`,
    "contexts in turn. Static: on for everybody. Rules: on for a plan, for two countries, from an age on, and for 25 % of the",
    "others. Flags were loaded before, without a network, and every answer was checked against the rules.",
    "",
    `Allocated per evaluation (${allocations.evaluations} of them): ${allocations.staticBytes} bytes static, ${allocations.rulesBytes} bytes rules.`,
    `Compiling ${compile.flags} flags in a fresh process: ${compile.ms} ms of processor time, ${(compile.bytes / 2 ** 20).toFixed(1)} MiB in the heap.`,
    `Browser client: ${browserClient.minified} bytes minified, ${browserClient.gzip} bytes gzipped.`,
    "",
    "How each is asked:",
    ...Object.entries(report.libraries).map(([name, { call }]) => `  ${name}: ${call}`),
  ];
}

function shown(ns: number): string {
  return ns.toFixed(ns < 100 ? 1 : 0);
}
