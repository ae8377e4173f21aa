import { percentile } from "../judge/numeric/percentile.ts";
import { ConditionError, type Place } from "./conditionError.ts";
import { asNumber, asNumbers, typeName } from "./values.ts";

/** A value of a call, and where it stands. */
export interface Parameter extends Place {
  readonly value: unknown;
}

export interface ConditionFunction {
  /** How it is written, for messages. */
  readonly usage: string;
  readonly arity: readonly [least: number, most: number];
  readonly apply: (first: Parameter, ...rest: readonly Parameter[]) => number | boolean;
}

/** Everything that a condition can call. */
export const functions = {
  len: {
    usage: "len(samples)",
    arity: [1, 1],
    apply: ({ value, ...place }) => {
      if (Array.isArray(value) || typeof value === "string") return value.length;
      throw new ConditionError(`this is ${typeName(value)}, and a list or text is needed`, place);
    },
  },
  min: { usage: "min(samples) or min(a, b)", arity: [1, 20], apply: (...all) => extreme(all, Math.min) },
  max: { usage: "max(samples) or max(a, b)", arity: [1, 20], apply: (...all) => extreme(all, Math.max) },
  mean: {
    usage: "mean(samples)",
    arity: [1, 1],
    apply: ({ value, ...place }) => {
      const numbers = asNumbers(value, place);
      return sum(numbers) / numbers.length;
    },
  },
  median: {
    usage: "median(samples)",
    arity: [1, 1],
    apply: ({ value, ...place }) => percentile(sorted(asNumbers(value, place)), 0.5),
  },
  sum: { usage: "sum(samples)", arity: [1, 1], apply: ({ value, ...place }) => sum(asNumbers(value, place)) },
  abs: {
    usage: "abs(result)",
    arity: [1, 1],
    apply: ({ value, ...place }) => Math.abs(asNumber(value, place)),
  },
  percentile: {
    usage: "percentile(samples, 99%)",
    arity: [2, 2],
    apply: ({ value, ...place }, share) => {
      const q = asNumber(share?.value, share ?? place);
      if (!(q >= 0 && q <= 1))
        throw new ConditionError(`${q} is not a share from 0% to 100%; write 99% or 0.99`, share ?? place);
      return percentile(sorted(asNumbers(value, place)), q);
    },
  },
  isNaN: {
    usage: "isNaN(result)",
    arity: [1, 1],
    apply: ({ value, ...place }) => Number.isNaN(asNumber(value, place)),
  },
} as const satisfies Readonly<Record<string, ConditionFunction>>;

export type FunctionName = keyof typeof functions;

export function isFunctionName(text: string): text is FunctionName {
  return Object.hasOwn(functions, text);
}

function extreme(all: readonly Parameter[], pick: (...numbers: number[]) => number): number {
  const [first, ...rest] = all;
  if (first !== undefined && rest.length === 0)
    return asNumbers(first.value, first).reduce((a, b) => pick(a, b));
  return pick(...all.map(({ value, ...place }) => asNumber(value, place)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}

/** NaN goes to the end, where it would hide; it makes every statistic NaN instead. */
function sorted(numbers: readonly number[]): Float64Array {
  if (numbers.some(Number.isNaN)) return new Float64Array(numbers.length).fill(Number.NaN);
  return new Float64Array(numbers).toSorted();
}
