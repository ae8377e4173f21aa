import type { HashName, Split } from "../definition.ts";
import { apportion } from "./apportion.ts";
import { carryOut, type Handover, type Piece } from "./handover.ts";

/**
 * The table with other weights, so that the fewest subjects get another variant: nobody leaves a variant that grows,
 * and what a variant gives up goes to those that grow. Of two variants the earlier one keeps to the low buckets and the
 * later one to the high ones: an earlier one that grows takes the low end of a later one, a later one the high end of
 * an earlier one, first where they border on each other. So two variants have one boundary between them, and raising, lowering and raising a share again
 * brings the same subjects back.
 *
 * The number of buckets stays where the weights come out even, else it becomes a multiple of it.
 *
 * @param weights of all variants, numbers from 0 up in any unit; their order is the order of the variants, so keep it
 *   from change to change. Variants that are not in it, and nobody's ranges, come after them and get nothing
 * @param hash by which the split is drawn; for Unleash's the number of buckets must not change, so weights are rounded
 * @throws RangeError when there is no weight above 0, or the table is not one
 * @example reweigh([["on", 25], ["off", 75]], { on: 40, off: 60 }) // [["on", 40], ["off", 60]]
 */
export function reweigh(
  table: Split["split"],
  weights: Readonly<Record<string, number>>,
  hash: HashName = "murmur3-1",
): Split["split"] {
  const total = table.reduce((sum, [, weight]) => sum + weight, 0);
  if (!Number.isInteger(total) || total < 1) throw new RangeError("the table has no whole number of buckets");
  const variants = order(table, weights);
  const wanted = variants.map((variant) => (variant === null ? 0 : ownWeight(weights, variant)));
  const scale = dependsOnTotal(hash) ? 1 : scaleFor(wanted, total);
  const pieces = piecesOf(table, scale);
  const target = apportion(wanted, total * scale);
  const changes = variants.map((variant, at) => target[at]! - sizeOf(pieces, variant));
  return asTable(carryOut(handovers(variants, changes), pieces));
}

function order(table: Split["split"], weights: Readonly<Record<string, number>>): readonly (string | null)[] {
  const known = new Set<string | null>(Object.keys(weights));
  for (const [variant] of table) if (variant !== null) known.add(variant);
  return table.some(([variant]) => variant === null) ? [...known, null] : [...known];
}

function ownWeight(weights: Readonly<Record<string, number>>, variant: string): number {
  return Object.hasOwn(weights, variant) ? weights[variant]! : 0;
}

/** By the rest of a division: another total is another place for everyone. */
function dependsOnTotal(hash: HashName): boolean {
  return hash === "unleash-1" || hash === "unleash-variants-1";
}

/** By how much there must be more buckets so that the weights come out even; 1 where they cannot. */
function scaleFor(weights: readonly number[], total: number): number {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (!Number.isSafeInteger(sum) || !weights.every(Number.isInteger)) return 1;
  const unit = weights.reduce(greatestCommonDivisor, 0);
  const scale = sum / unit / greatestCommonDivisor(sum / unit, total);
  return total * scale <= 0x7fff_ffff ? scale : 1;
}

function greatestCommonDivisor(a: number, b: number): number {
  let [large, small] = [a, b];
  while (small > 0) [large, small] = [small, large % small];
  return large;
}

function piecesOf(table: Split["split"], scale: number): readonly Piece[] {
  return table.map(([variant, weight]) => ({ variant, weight: weight * scale }));
}

function sizeOf(pieces: readonly Piece[], variant: string | null): number {
  return pieces.reduce((sum, piece) => (piece.variant === variant ? sum + piece.weight : sum), 0);
}

/** Who gives how much to whom: the first of those that shrink to the first of those that grow. */
function handovers(variants: readonly (string | null)[], changes: readonly number[]): readonly Handover[] {
  const left = changes.slice();
  const list: Handover[] = [];
  let from = 0;
  let to = 0;
  for (;;) {
    while (from < left.length && left[from]! >= 0) from++;
    while (to < left.length && left[to]! <= 0) to++;
    if (from === left.length || to === left.length) return list;
    const amount = Math.min(-left[from]!, left[to]!);
    list.push({ from: variants[from]!, to: variants[to]!, low: to < from, amount });
    left[from]! += amount;
    left[to]! -= amount;
  }
}

function asTable(pieces: readonly Piece[]): Split["split"] {
  return pieces.map(({ variant, weight }) => [variant, weight]);
}
