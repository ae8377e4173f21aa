/** How the readings of one signal are put together. */
export interface Kind<Data> {
  readonly empty: Data;
  merge(a: Data, b: Data): Data;
  /** Number of observations. */
  size(data: Data): number;
}

/**
 * What a release did, by minute while it is recent, in twelve parts after that: bounded however long it serves. Only
 * what is settled is the baseline, so that trouble which has just begun is not taken for normal.
 */
export interface History<Data> {
  readonly recent: readonly Minute<Data>[];
  readonly settled: readonly Part<Data>[];
}

interface Minute<Data> {
  /** Its beginning, milliseconds since the epoch. */
  readonly at: number;
  readonly data: Data;
  /** Never becomes part of the baseline. */
  readonly tainted: boolean;
}

interface Part<Data> {
  readonly minutes: number;
  readonly data: Data;
}

export interface Baseline<Data> {
  readonly minutes: number;
  readonly data: Data;
}

export interface HistoryRules {
  /** Length of the baseline. */
  readonly spanMs: number;
  /** Off: the first `spanMs` stay the baseline for ever. */
  readonly follows: boolean;
}

export const noHistory: History<never> = { recent: [], settled: [] };

/** Adds a reading and lets minutes that are old enough settle. */
export function remember<Data>(
  { recent, settled }: History<Data>,
  reading: { readonly data: Data; readonly at: number; readonly tainted: boolean },
  kind: Kind<Data>,
  rules: HistoryRules,
): History<Data> {
  const at = Math.floor(reading.at / minuteMs) * minuteMs;
  const last = recent.at(-1);
  const minutes =
    last?.at === at
      ? [
          ...recent.slice(0, -1),
          { at, data: kind.merge(last.data, reading.data), tainted: last.tainted || reading.tainted },
        ]
      : [...recent, { ...reading, at }];
  const old = minutes.filter((minute) => minute.at <= at - recentMs);
  return {
    recent: minutes.filter((minute) => minute.at > at - recentMs),
    settled: old
      .filter(({ tainted, data }) => !tainted && kind.size(data) > 0)
      .reduce((parts, { data }) => settle(parts, data, kind, rules), settled),
  };
}

/** Nothing that is still recent becomes part of the baseline. */
export function taint<Data>({ recent, settled }: History<Data>): History<Data> {
  return { recent: recent.map((minute) => ({ ...minute, tainted: true })), settled };
}

export function baselineOf<Data>({ settled }: History<Data>, kind: Kind<Data>): Baseline<Data> {
  return settled.reduce<Baseline<Data>>(
    (sum, part) => ({ minutes: sum.minutes + part.minutes, data: kind.merge(sum.data, part.data) }),
    { minutes: 0, data: kind.empty },
  );
}

/** The newest one to two minutes. */
export function newestOf<Data>({ recent }: History<Data>, kind: Kind<Data>, now: number): Data {
  return recent
    .filter(({ at }) => at > now - 2 * minuteMs)
    .reduce((sum, { data }) => kind.merge(sum, data), kind.empty);
}

function settle<Data>(
  parts: readonly Part<Data>[],
  data: Data,
  kind: Kind<Data>,
  { spanMs, follows }: HistoryRules,
): readonly Part<Data>[] {
  const partMinutes = Math.max(1, Math.round(spanMs / minuteMs / partCount));
  const last = parts.at(-1);
  if (last !== undefined && last.minutes < partMinutes) {
    return [...parts.slice(0, -1), { minutes: last.minutes + 1, data: kind.merge(last.data, data) }];
  }
  if (parts.length === partCount && !follows) return parts;
  return [...parts, { minutes: 1, data }].slice(-partCount);
}

const minuteMs = 60_000;
const recentMs = 5 * minuteMs;
const partCount = 12;
