import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes examples/incidents/: recordings for `switchyard analysis replay`, the same at every run. */

const start = Date.UTC(2026, 0, 15, 14, 0, 0);
const rolloutAt = start + 60_000;

/** Files by name. */
export function incidents(): Readonly<Record<string, string>> {
  return { "errors.csv": errors(), "latency.json": latency(), "healthy-day.csv": healthyDay() };
}

/** One percent of the candidate's requests fail, one in a thousand of stable's; a record per second. */
function errors(): string {
  const random = randomOf(1);
  const rows = ["time,metric,side,events,exposure"];
  for (let second = 0; second < 360; second += 1) {
    const at = iso(start + second * 1000);
    const row = (side: string, requests: number, share: number) =>
      rows.push(`${at},errors,${side},${binomial(requests, share, random)},${requests}`);
    row("stable", 80 + Math.floor(random() * 20), 0.001);
    if (second >= 60) row("candidate", 15 + Math.floor(random() * 10), 0.01);
  }
  return `${rows.join("\n")}\n`;
}

/** The candidate needs twice the time; single requests. */
function latency(): string {
  const random = randomOf(2);
  const requests = (from: number, perSecond: number, medianMs: number) =>
    Array.from({ length: (start + 240_000 - from) / 1000 }, (_, second) =>
      Array.from({ length: perSecond }, () => [
        iso(from + second * 1000),
        Number(logNormal(medianMs, 0.4, random).toFixed(1)),
      ]),
    ).flat();
  const metric = {
    unit: "ms",
    kind: "durations",
    candidate: requests(rolloutAt, 5, 120),
    stable: requests(start, 9, 60),
  };
  return `{ "metrics": { "latency": ${JSON.stringify(metric).replaceAll("],[", "],\n[")} } }\n`;
}

/** Both releases are alike through a day of tides and bursts; a record per five minutes. */
function healthyDay(): string {
  const random = randomOf(3);
  const rows = ["time,metric,side,events,exposure,value"];
  for (let slot = 0; slot < 288; slot += 1) {
    const at = iso(start + slot * 300_000);
    const tide = 1 - Math.cos((slot / 288) * 2 * Math.PI);
    const burst = random() < 0.03;
    for (const [side, scale] of [
      ["candidate", 120],
      ["stable", 1100],
    ] as const) {
      const requests = Math.round(scale * (0.3 + tide) * (0.8 + random() * 0.4));
      rows.push(`${at},errors,${side},${binomial(requests, burst ? 0.03 : 0.002, random)},${requests},`);
      rows.push(`${at},p99,${side},,,${logNormal(burst ? 420 : 180, 0.15, random).toFixed(0)}`);
    }
  }
  return `${rows.join("\n")}\n`;
}

function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function binomial(count: number, share: number, random: () => number): number {
  return Array.from({ length: count }, random).filter((one) => one < share).length;
}

/** Box and Muller. */
function logNormal(median: number, sigma: number, random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

/** The generator mulberry32: 0 up to below 1. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, "..", "examples", "incidents");
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(incidents())) await writeFile(join(folder, name), text);
}
