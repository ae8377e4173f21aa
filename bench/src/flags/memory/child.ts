import { parseArgs } from "node:util";
import { compileFlags, type FlagSet } from "@switchyard/flags";
import { ownForm } from "../contenders/definitions.ts";
import { manyFlags } from "../manyFlags.ts";
import { contextsOf, people } from "../people.ts";
import type { MemoryFigures } from "./memoryFigures.ts";

/** Its own process, so that nobody else allocates: run with --expose-gc, and a nursery that holds all there is. */
const { values } = parseArgs({
  options: {
    evaluations: { type: "string", default: "1000000" },
    flags: { type: "string", default: "10000" },
  },
});
const text = JSON.stringify(manyFlags(Number(values.flags)));
const compile = compileMany();
const contexts = contextsOf(people(1_000), ({ id, ...attributes }) => ({ targetingKey: id, ...attributes }));
const set = compileFlags(ownForm);
const figures: MemoryFigures = {
  allocations: {
    evaluations: Number(values.evaluations),
    staticBytes: bytesPerEvaluation("static-flag"),
    rulesBytes: bytesPerEvaluation("rules-flag"),
  },
  compile,
};
console.log(JSON.stringify(figures));

function bytesPerEvaluation(key: string): number {
  const evaluations = Number(values.evaluations);
  evaluate(key, Math.max(evaluations, 20_000));
  gc!();
  const before = process.memoryUsage().heapUsed;
  evaluate(key, evaluations);
  const used = process.memoryUsage().heapUsed - before;
  return Math.max(0, Math.round((used / evaluations) * 100) / 100);
}

function evaluate(key: string, times: number): void {
  for (let at = 0; at < times; at++) set.evaluate(key, contexts[at % contexts.length]!);
}

/** What a start of the program costs: nothing is warm yet. */
function compileMany(): MemoryFigures["compile"] {
  gc!();
  const before = process.memoryUsage().heapUsed;
  let document: unknown = JSON.parse(text);
  const began = process.cpuUsage();
  const compiled: FlagSet = compileFlags(document);
  const { user, system } = process.cpuUsage(began);
  document = undefined;
  gc!();
  const bytes = process.memoryUsage().heapUsed - before;
  return { flags: compiled.keys.length, ms: Math.round((user + system) / 100) / 10, bytes };
}
