import { type HashName, reweigh } from "@switchyard/flags";
import type { Weights } from "./shareWeights.ts";
import type { Ranges } from "./splitSite.ts";

/**
 * `ranges` with these weights, so that as few as can be get another variant. The variants keep the order in which they
 * are there; new ones come in the order of the weights, before (`first`) or after them. Who gets nothing keeps a place
 * with weight 0, so that the same people come back with the weight.
 */
export function reweighed(ranges: Ranges, weights: Weights, hash: HashName, first?: string): Ranges {
  const there = new Set(ranges.map(([name]) => name));
  const fresh = [...weights.keys()].filter((name) => !there.has(name));
  const order = [
    ...fresh.filter((name) => name === first),
    ...there,
    ...fresh.filter((name) => name !== first),
  ];
  const nobody = nameBeside(order);
  const table = reweigh(
    ranges.map(([name, weight]) => [name ?? nobody, weight]),
    Object.fromEntries(order.map((name) => [name ?? nobody, weights.get(name) ?? 0])),
    hash,
  ).map(([name, weight]): Ranges[number] => [name === nobody ? null : name, weight]);
  return withAll(table, order);
}

/** A name for nobody's part, which counts like any variant's here. */
function nameBeside(names: readonly (string | null)[]): string {
  let name = "nobody";
  while (names.includes(name)) name += "_";
  return name;
}

function withAll(table: Ranges, order: readonly (string | null)[]): Ranges {
  const all = [...table];
  for (const [place, name] of order.entries()) {
    if (all.some(([there]) => there === name)) continue;
    const later = new Set(order.slice(place + 1));
    const at = all.findIndex(([there]) => later.has(there));
    all.splice(at === -1 ? all.length : at, 0, [name, 0]);
  }
  return all;
}
