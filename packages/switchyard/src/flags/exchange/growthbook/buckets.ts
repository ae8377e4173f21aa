import type { Bucketing, Gate, Rule, Split } from "@switchyard/flags";

/** GrowthBook hashes to thousandths, or to ten-thousandths from version 2 on. */
export type HashVersion = 1 | 2;

export interface Draw {
  readonly version: HashVersion;
  readonly seed: string;
  /** The attribute here. */
  readonly by: string;
}

export function hashVersionOf(
  version: number | null | undefined,
  usual: HashVersion,
): HashVersion | undefined {
  const chosen = version || usual;
  return chosen === 1 || chosen === 2 ? chosen : undefined;
}

/**
 * Who gets what, bucket by bucket: GrowthBook compares fractions in floating point, so asking it for every bucket is the
 * only way to agree at each edge.
 */
export function tableOf(version: HashVersion, pick: (position: number) => string | null): Split["split"] {
  const of = places(version);
  const table: [string | null, number][] = [];
  for (let bucket = 0; bucket < of; bucket++) {
    const variant = pick(bucket / of);
    const last = table.at(-1);
    if (last !== undefined && last[0] === variant) last[1]++;
    else table.push([variant, 1]);
  }
  return table;
}

export function bucketingOf({ version, seed, by }: Draw): Bucketing {
  return {
    ...(by !== "targetingKey" && { by }),
    seed,
    hash: version === 1 ? "growthbook-1" : "growthbook-2",
  };
}

/** How a rule can hold back everyone outside of some buckets. */
export type Admission =
  | { readonly kind: "everyone" | "nobody" }
  | { readonly kind: "gate"; readonly gate: Gate }
  /** They do not begin at the first bucket, which is beyond a gate. */
  | { readonly kind: "table"; readonly draw: Draw; readonly holds: (position: number) => boolean };

export function admissionOf(draw: Draw, holds: (position: number) => boolean): Admission {
  const table = tableOf(draw.version, (position) => (holds(position) ? "in" : null));
  const [first, second] = table;
  if (table.length === 1) return { kind: first![0] === null ? "nobody" : "everyone" };
  if (table.length === 2 && first![0] === "in" && second![0] === null) {
    return { kind: "gate", gate: { share: first![1], of: places(draw.version), ...bucketingOf(draw) } };
  }
  return { kind: "table", draw, holds };
}

export function splitOf(draw: Draw, pick: (position: number) => string | null): Split {
  return { split: tableOf(draw.version, pick), ...bucketingOf(draw) };
}

/**
 * The rules for which all of these must let in, before `serve`; undefined when one gate and one split are too few to
 * say so.
 */
export function rulesBehind(
  when: NonNullable<Rule["when"]>,
  admissions: readonly Admission[],
  serve: string | { readonly draw: Draw; readonly pick: (position: number) => string | null },
): readonly Rule[] | undefined {
  if (admissions.some(({ kind }) => kind === "nobody")) return [];
  const gates = admissions.flatMap((one) => (one.kind === "gate" ? [one.gate] : []));
  const tables = admissions.flatMap((one) => (one.kind === "table" ? [one] : []));
  if (gates.length > 1) return undefined;
  const gate = gates[0];
  if (typeof serve === "string") {
    if (tables.length > 1) return undefined;
    const table = tables[0];
    const served = table ? splitOf(table.draw, (position) => (table.holds(position) ? serve : null)) : serve;
    return [{ when, ...(gate && { gate }), serve: served }];
  }
  if (tables.length === 0) return [{ when, ...(gate && { gate }), serve: splitOf(serve.draw, serve.pick) }];
  if (tables.length > 1 || gate !== undefined) return undefined;
  return oneGateEach(when, tables[0]!, serve);
}

/** The variations by gates that grow, the buckets of the other hash by the split: exact where no bucket is left out. */
function oneGateEach(
  when: NonNullable<Rule["when"]>,
  table: Admission & { kind: "table" },
  serve: { readonly draw: Draw; readonly pick: (position: number) => string | null },
): readonly Rule[] | undefined {
  const ranges = tableOf(serve.draw.version, serve.pick);
  const covered = ranges.at(-1)![0] === null ? ranges.slice(0, -1) : ranges;
  if (covered.some(([variant]) => variant === null)) return undefined;
  let share = 0;
  return covered.map(([variant, weight]) => {
    share += weight;
    return {
      when,
      gate: { share, of: places(serve.draw.version), ...bucketingOf(serve.draw) },
      serve: splitOf(table.draw, (position) => (table.holds(position) ? variant : null)),
    };
  });
}

function places(version: HashVersion): number {
  return version === 1 ? 1_000 : 10_000;
}
