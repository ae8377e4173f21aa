import { browserSize } from "../../../scripts/browserSize.ts";
import { checkAnswers } from "./checkAnswers.ts";
import type { Contender } from "./contenders/contender.ts";
import { ours, peers, undocumented } from "./contenders/contenders.ts";
import { memoryFigures } from "./memory/memoryFigures.ts";
import { people } from "./people.ts";
import { race, type RaceOptions } from "./race.ts";
import { figuresOf, ratiosOf, type Report } from "./report.ts";
import { warmUpWidely } from "./warmUpWidely.ts";

export interface MeasureOptions extends RaceOptions {
  /** Of the process that counts allocations. */
  readonly evaluations: number;
  readonly compiledFlags: number;
}

/**
 * Measures all libraries side by side in this process.
 *
 * @throws Error when a library does not answer as its flags say
 */
export async function measure(options: MeasureOptions): Promise<Report> {
  const everyone = people(options.people);
  const memory = await memoryFigures(options.evaluations, options.compiledFlags);
  await using stack = new AsyncDisposableStack();
  const contenders: Contender[] = [];
  for (const enter of [...ours, ...peers, ...undocumented]) {
    const contender = await enter(everyone);
    stack.defer(() => contender.close());
    contenders.push(contender);
  }
  const shares: number[] = [];
  for (const contender of contenders) shares.push(await checkAnswers(contender, everyone));
  warmUpWidely();
  const statics = await race(contenders, "countStatic", options);
  const rules = await race(contenders, "countRules", options);
  const libraries = Object.fromEntries(
    contenders.map(({ name, call }, at) => [
      name,
      figuresOf({ static: statics[at]!, rules: rules[at]! }, shares[at]!, call),
    ]),
  );
  return {
    people: options.people,
    rounds: options.rounds,
    libraries,
    ...memory,
    browserClient: await browserSize(),
    ratios: ratiosOf(
      libraries,
      contenders.slice(ours.length, ours.length + peers.length).map(({ name }) => name),
    ),
  };
}
