import type { Finding, FindingState } from "../finding.ts";
import { formatValue } from "../formatValue.ts";
import { type Evidence, noEvidence, ratioOf, strengthOf, weigh } from "./evidence.ts";
import {
  baselineOf,
  type History,
  type HistoryRules,
  newestOf,
  noHistory,
  remember,
  taint,
} from "./history.ts";
import type { Bounds, Signal } from "./signal.ts";
import { nothing, plus, shareOf, type Tally } from "./tally.ts";

/** What a detector keeps between two looks; plain JSON of bounded size. */
export interface DetectorMemory<Data> {
  readonly history: History<Data>;
  /** What the settled part of the history comes to; null while it is too short. */
  readonly bounds: Bounds | null;
  readonly evidence: Evidence;
  /** The stretch that looks bad, up to now; empty when nothing does. */
  readonly suspect: Suspect<Data>;
  readonly firing: Firing | null;
}

interface Suspect<Data> {
  readonly data: Data;
  /** Logarithm of the evidence since its beginning; back at 0 the stretch is forgotten (CUSUM's estimate). */
  readonly sum: number;
}

interface Firing {
  /** What was wrong as it began. */
  readonly text: string;
  /** Share of bad events then. */
  readonly share: number;
  /** Since the last sign of trouble. */
  readonly calm: { readonly since: number; readonly tally: Tally };
}

export interface DetectorRules extends HistoryRules {
  /** Looks until a false alarm, on average. */
  readonly falseAlarmLooks: number;
  readonly resolveAfterMs: number;
  readonly level: Finding["level"];
}

export interface DetectorLook<Data> {
  readonly now: number;
  /** Since the last look; undefined when nothing is known of it. */
  readonly data: Data | undefined;
  /** May become part of the baseline. */
  readonly learn: boolean;
}

export interface Outcome<Memory> {
  readonly memory: Memory;
  readonly finding: Finding;
}

export function newDetector<Data>(signal: Signal<Data>): DetectorMemory<Data> {
  return {
    history: noHistory,
    bounds: boundsOf(noHistory, signal),
    evidence: noEvidence,
    suspect: { data: signal.kind.empty, sum: 0 },
    firing: null,
  };
}

/** One look at a signal: remembers it, weighs it against the baseline, and says whether the alert fires. Pure. */
export function lookAt<Data>(
  memory: DetectorMemory<Data>,
  { now, data, learn }: DetectorLook<Data>,
  signal: Signal<Data>,
  rules: DetectorRules,
): Outcome<DetectorMemory<Data>> {
  // No request, no verdict: neither does an alert begin, nor does it end.
  if (data === undefined || signal.kind.size(data) === 0) {
    return { memory, finding: findingOf(memory, "no-data", signal, rules, now) };
  }
  const reading = { data, at: now, tainted: !learn || memory.firing !== null };
  const history = remember(memory.history, reading, signal.kind, rules);
  const settled = history.settled !== memory.history.settled;
  const bounds = settled ? boundsOf(history, signal) : memory.bounds;
  const remembered = { ...memory, history, bounds };
  if (bounds === null) {
    return { memory: remembered, finding: findingOf(remembered, "learning", signal, rules, now) };
  }
  const next = step(remembered, data, bounds, signal, rules, now);
  return { memory: next, finding: findingOf(next, "ok", signal, rules, now) };
}

function boundsOf<Data>(history: History<Data>, signal: Signal<Data>): Bounds | null {
  return signal.boundsOf(baselineOf(history, signal.kind)) ?? null;
}

function step<Data>(
  memory: DetectorMemory<Data>,
  data: Data,
  bounds: Bounds,
  signal: Signal<Data>,
  rules: DetectorRules,
  now: number,
): DetectorMemory<Data> {
  const look = signal.tally(data, bounds);
  const cap = rules.falseAlarmLooks ** (1 / looksToConvince);
  const evidence = weigh(memory.evidence, look, bounds.tolerated, cap);
  const suspect = extend(memory.suspect, data, Math.log(ratioOf(look, bounds.tolerated)), signal);
  const weighed = { ...memory, evidence, suspect };
  if (memory.firing !== null) {
    return calmDown(weighed, memory.firing, look, bounds, rules, now);
  }
  if (strengthOf(evidence) < rules.falseAlarmLooks) return weighed;
  const text = textOf(signal.describe(suspect.data), bounds, signal);
  const share = shareOf(signal.tally(suspect.data, bounds));
  return {
    ...weighed,
    history: taint(memory.history),
    evidence: noEvidence,
    firing: { text, share, calm: { since: now, tally: nothing } },
  };
}

/** An alert ends after a stretch without a sign of trouble, in which the trouble would have shown. */
function calmDown<Data>(
  memory: DetectorMemory<Data>,
  firing: Firing,
  look: Tally,
  bounds: Bounds,
  { falseAlarmLooks, resolveAfterMs }: DetectorRules,
  now: number,
): DetectorMemory<Data> {
  const again = { ...memory, firing: { ...firing, calm: { since: now, tally: nothing } } };
  if (strengthOf(memory.evidence) >= Math.sqrt(falseAlarmLooks)) return { ...again, evidence: noEvidence };
  if (ratioOf(look, bounds.tolerated) >= signOfTrouble) return again;
  const tally = plus(firing.calm.tally, look);
  const enough = tally.exposure * firing.share >= expectedEvents;
  if (now - firing.calm.since < resolveAfterMs || !enough) {
    return { ...memory, firing: { ...firing, calm: { since: firing.calm.since, tally } } };
  }
  return shareOf(tally) > bounds.tolerated ? again : { ...memory, evidence: noEvidence, firing: null };
}

function extend<Data>(
  { data, sum }: Suspect<Data>,
  look: Data,
  logarithm: number,
  { kind }: Signal<Data>,
): Suspect<Data> {
  const longer = sum + logarithm;
  return longer > 0 ? { data: kind.merge(data, look), sum: longer } : { data: kind.empty, sum: 0 };
}

function findingOf<Data>(
  { history, bounds, firing }: DetectorMemory<Data>,
  state: FindingState,
  signal: Signal<Data>,
  { level }: DetectorRules,
  now: number,
): Finding {
  const newest = newestOf(history, signal.kind, now);
  return {
    state: firing === null ? state : "firing",
    level,
    text: firing?.text ?? calmText(newest, bounds, signal),
    unit: signal.unit,
    value: signal.valueOf(newest),
    baseline: bounds?.baseline ?? null,
    threshold: bounds?.threshold ?? null,
  };
}

function calmText<Data>(newest: Data, bounds: Bounds | null, signal: Signal<Data>): string {
  if (bounds === null) return "The release's own past is too short to compare with.";
  if (signal.kind.size(newest) === 0) return "There is nothing to judge: no request, or no reading.";
  return textOf(signal.describe(newest), bounds, signal);
}

function textOf<Data>(what: string, { baseline, threshold }: Bounds, { unit }: Signal<Data>): string {
  const own = baseline === null ? "" : `its own baseline is ${formatValue(baseline, unit)}, and `;
  return `${what}; ${own}up to ${formatValue(threshold, unit)} is tolerated.`;
}

/** A moment's burst, however bad, is not an alert; three looks in a row are. */
const looksToConvince = 3;
/** A look that is so many times likelier under a change begins the calm stretch anew. */
const signOfTrouble = 8;
/** Were the trouble still there, so many bad events would have been seen. */
const expectedEvents = 5;
