import {
  createHistogram,
  merge,
  type MutableHistogram,
  quantile,
  record,
} from "../../../packages/switchyard/src/traffic/histogram.ts";
import type { LatencyHistogram } from "../../../packages/switchyard/src/traffic/port.ts";
import type { Outcome } from "./outcome.ts";
import {
  type Counts,
  type Failure,
  type Kind,
  kinds,
  type PhaseReport,
  type Report,
  type Visit,
} from "./report.ts";

const maxFailures = 500;
const maxVisits = 1000;
const short: readonly Kind[] = ["page", "order", "customer"];

/** Where a request belongs and when it began; taken as it begins, given back with its outcome. */
export interface Begun {
  readonly phase: Phase;
  readonly at: number;
}

/** Counts outcomes by phase and kind. A request belongs to the phase in which it began. */
export class Recorder {
  readonly #startedAt = performance.now();
  readonly #phases: Phase[];
  readonly #failures: Failure[] = [];
  readonly #users: MutableVisit[][];
  #skipped = 0;

  constructor(phase: string, users: number) {
    this.#phases = [newPhase(phase, 0)];
    this.#users = Array.from({ length: users }, () => []);
  }

  phase(name: string): void {
    const now = this.#now();
    this.#current().endMs = now;
    this.#phases.push(newPhase(name, now));
  }

  begin(): Begun {
    return { phase: this.#current(), at: performance.now() };
  }

  end(begun: Begun, kind: Kind, outcome: Outcome, user?: number): void {
    const tally = begun.phase.kinds[kind];
    tally.requests += 1;
    if (outcome.kind === "failed") {
      tally.failed += 1;
      if (this.#failures.length < maxFailures) {
        this.#failures.push({
          atMs: Math.round(this.#now()),
          phase: begun.phase.name,
          kind,
          error: outcome.error,
        });
      }
      return;
    }
    if (outcome.kind === "app-error") tally.appErrors += 1;
    record(tally.latency, (performance.now() - begun.at) * 1000);
    begun.phase.releases[outcome.release] = (begun.phase.releases[outcome.release] ?? 0) + 1;
    if (user !== undefined) this.#visit(user, outcome.release, begun.phase.name);
  }

  /** A page had something in it that is there for these flags. */
  show(begun: Begun, flags: readonly string[]): void {
    for (const flag of flags) begun.phase.flags[flag] = (begun.phase.flags[flag] ?? 0) + 1;
  }

  reconnect(): void {
    this.#current().reconnects += 1;
  }

  skip(): void {
    this.#skipped += 1;
  }

  report(): Report {
    const now = this.#now();
    return {
      ...sum(this.#phases.flatMap((phase) => kinds.map((kind) => [kind, phase.kinds[kind]] as const))),
      durationMs: Math.round(now),
      phases: this.#phases.map((phase) => reportOf(phase, now)),
      failures: this.#failures,
      skipped: this.#skipped,
      users: this.#users,
    };
  }

  #current(): Phase {
    const last = this.#phases.at(-1);
    if (last === undefined) throw new RangeError("there is always a phase");
    return last;
  }

  #now(): number {
    return performance.now() - this.#startedAt;
  }

  #visit(user: number, release: string, phase: string): void {
    const visits = this.#users[user];
    const last = visits?.at(-1);
    if (last?.release === release && last.phase === phase) last.requests += 1;
    else if (visits !== undefined && visits.length < maxVisits) visits.push({ release, phase, requests: 1 });
  }
}

interface Phase {
  readonly name: string;
  readonly startMs: number;
  endMs: number | undefined;
  reconnects: number;
  readonly releases: Record<string, number>;
  readonly flags: Record<string, number>;
  readonly kinds: Record<Kind, Tally>;
}

interface Tally {
  requests: number;
  failed: number;
  appErrors: number;
  readonly latency: MutableHistogram;
}

interface MutableVisit extends Visit {
  requests: number;
}

function newPhase(name: string, startMs: number): Phase {
  return {
    name,
    startMs,
    endMs: undefined,
    reconnects: 0,
    releases: {},
    flags: {},
    kinds: {
      page: newTally(),
      fresh: newTally(),
      order: newTally(),
      customer: newTally(),
      upload: newTally(),
      download: newTally(),
      stream: newTally(),
      socket: newTally(),
    },
  };
}

function newTally(): Tally {
  return { requests: 0, failed: 0, appErrors: 0, latency: createHistogram() };
}

function reportOf(phase: Phase, now: number): PhaseReport {
  const entries = kinds.map((kind) => [kind, phase.kinds[kind]] as const);
  return {
    ...sum(entries),
    name: phase.name,
    startMs: Math.round(phase.startMs),
    durationMs: Math.round((phase.endMs ?? now) - phase.startMs),
    reconnects: phase.reconnects,
    releases: { ...phase.releases },
    flags: { ...phase.flags },
    kinds: {
      page: countsOf(phase.kinds.page),
      fresh: countsOf(phase.kinds.fresh),
      order: countsOf(phase.kinds.order),
      customer: countsOf(phase.kinds.customer),
      upload: countsOf(phase.kinds.upload),
      download: countsOf(phase.kinds.download),
      stream: countsOf(phase.kinds.stream),
      socket: countsOf(phase.kinds.socket),
    },
  };
}

/** All of them counted; percentiles of the short requests alone, since a stream lasts as long as it pleases. */
function sum(entries: readonly (readonly [Kind, Tally])[]): Counts {
  let latency: LatencyHistogram = createHistogram();
  const total = { requests: 0, failed: 0, appErrors: 0 };
  for (const [kind, tally] of entries) {
    total.requests += tally.requests;
    total.failed += tally.failed;
    total.appErrors += tally.appErrors;
    if (short.includes(kind)) latency = merge(latency, tally.latency);
  }
  return { ...total, ...percentiles(latency) };
}

function countsOf({ requests, failed, appErrors, latency }: Tally): Counts {
  return { requests, failed, appErrors, ...percentiles(latency) };
}

function percentiles(latency: LatencyHistogram): Pick<Counts, "p50Ms" | "p99Ms"> {
  return { p50Ms: milliseconds(quantile(latency, 0.5)), p99Ms: milliseconds(quantile(latency, 0.99)) };
}

function milliseconds(micros: number | undefined): number | null {
  return micros === undefined ? null : Math.round(micros / 10) / 100;
}
