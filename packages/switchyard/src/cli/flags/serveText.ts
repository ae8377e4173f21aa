import type { Gate, Serve } from "@switchyard/flags";
import { SwitchyardError } from "../../errors.ts";

/** Shares are of so many, everywhere. */
export const whole = 100_000;

/** `on`, or `a=25%,b=75%`, or weights `a=1,b=3`. Throws USAGE. */
export function parseServe(text: string): Serve {
  if (!text.includes("=")) return text;
  const entries = text.split(",").map((part) => assignment(part, "a variant and its share, such as on=25%"));
  const shares = entries.every(([, amount]) => amount.endsWith("%"));
  if (!shares) return { split: entries.map(([variant, amount]) => [variant, weight(amount)]) };
  const split = entries.map(([variant, amount]) => [variant, parseShare(amount)] as const);
  const sum = split.reduce((total, [, share]) => total + share, 0);
  if (sum === whole) return { split };
  throw new SwitchyardError("USAGE", `The shares of \`${text}\` make ${sum / 1000} %, not 100 %.`, {
    next: "Give every variant its share, so that nobody is left over; or use --gate for who is in at all.",
  });
}

/** `25%` -> 25000. Throws USAGE. */
export function parseShare(text: string): number {
  const [, amount] = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(text.trim()) ?? [];
  const share = Math.round(Number(amount) * 1000);
  if (amount !== undefined && share <= whole) return share;
  throw new SwitchyardError("USAGE", `"${text}" is no share.`, { next: "Write it like 25% or 0.5%." });
}

/** `a=50,b=50`. Throws USAGE. */
export function parseWeights(text: string): Readonly<Record<string, number>> {
  const entries = text.split(",").map((part) => assignment(part, "a variant and its weight, such as on=50"));
  return Object.fromEntries(entries.map(([variant, amount]) => [variant, weight(amount)]));
}

/** `name=value`, at the first equals sign. Throws USAGE with what it should be. */
export function assignment(text: string, what: string): readonly [name: string, value: string] {
  const at = text.indexOf("=");
  const name = text.slice(0, at).trim();
  if (at !== -1 && name !== "") return [name, text.slice(at + 1).trim()];
  throw new SwitchyardError("USAGE", `"${text}" is not ${what}.`, { next: `Write ${what}.` });
}

/** `on`, `on 25 %, off 75 %`: the ranges of a variant added up. */
export function serveText(serve: Serve): string {
  if (typeof serve === "string") return serve;
  const sums = new Map<string | null, number>();
  for (const [variant, amount] of serve.split) sums.set(variant, (sums.get(variant) ?? 0) + amount);
  const total = [...sums.values()].reduce((sum, amount) => sum + amount, 0);
  const shown = [...sums].filter(([, amount]) => amount > 0);
  const parts = shown.map(([variant, amount]) => {
    const name = variant ?? "(next rule)";
    return shown.length === 1 ? name : `${name} ${percentOf(amount, total)}`;
  });
  return `${parts.join(", ")}${serve.by === undefined ? "" : ` by ${serve.by}`}`;
}

export function gateText({ share, of = whole, by }: Gate): string {
  return `${percentOf(share, of)} of them${by === undefined ? "" : ` by ${by}`}`;
}

function percentOf(amount: number, total: number): string {
  return total === 0 ? "0 %" : `${Number(((amount / total) * 100).toFixed(3))} %`;
}

function weight(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new SwitchyardError("USAGE", `"${text}" is no weight.`, {
    next: "Weights are whole numbers, such as 50.",
  });
}
