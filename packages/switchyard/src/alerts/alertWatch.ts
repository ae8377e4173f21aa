import type { Clock } from "../clock.ts";
import { messageOf, SwitchyardError } from "../errors.ts";
import { Background } from "../rollout/background.ts";
import type { EventLog } from "../rollout/events.ts";
import type { Store } from "../state/port.ts";
import type { AppRecord, ReleaseRecord } from "../state/records.ts";
import { changed } from "./alert.ts";
import { type Entry, entryOf, newEntry, recordOf } from "./entry.ts";
import { eventOf } from "./eventOf.ts";
import type { Finding } from "./finding.ts";
import type { Rule } from "./rule.ts";
import { rulesOf } from "./rules/rulesOf.ts";
import type { AlertSources } from "./sources.ts";

export interface AlertParts {
  readonly store: Store;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly sources: AlertSources;
  readonly report: (error: Error) => void;
}

interface Round {
  readonly asks: boolean;
  readonly rollingOut: boolean;
  readonly signal: AbortSignal;
}

/** Watches the stable release of every app by its rules, and tells when one begins to hold and when it is over. */
export class AlertWatch {
  readonly #parts: AlertParts;
  readonly #rounds: readonly Background[];
  readonly #entries = new Map<string, Entry>();
  readonly #lookedAt = new Map<string, number>();
  readonly #savedAt = new Map<string, number>();
  readonly #asking = new Set<Promise<void>>();
  readonly #inLook = new Set<string>();

  constructor(parts: AlertParts) {
    this.#parts = parts;
    this.#rounds = [false, true].map(
      (asks) => new Background((signal) => this.round(asks, signal), roundMs, parts.clock, parts.report),
    );
  }

  start(): void {
    for (const round of this.#rounds) round.start();
  }

  /** Resolves when what is known is on the disk. */
  async stop(): Promise<void> {
    await Promise.all(this.#rounds.map((round) => round.stop()));
    await this.answered();
    const { store, report } = this.#parts;
    // What cannot be written down must not keep the rest from closing.
    for (const entry of this.#entries.values()) await store.alerts.put(recordOf(entry)).catch(report);
  }

  /** The rules of an app as of their last look. */
  list(app: string): readonly Entry[] {
    return [...this.#entries.values()].filter((entry) => entry.app === app);
  }

  /** Tells nothing of a rule until `until`; null ends that. Throws NOT_FOUND. */
  async silence(app: string, rule: string, until: number | null): Promise<Entry> {
    const entry = this.#entries.get(keyOf(app, rule));
    if (entry === undefined) {
      const known = this.list(app).map((one) => one.rule);
      throw new SwitchyardError("NOT_FOUND", `${app} has no alert rule ${rule}.`, {
        next: known.length === 0 ? "Turn `alerts` on and deploy." : `There are: ${known.join(", ")}.`,
      });
    }
    const silenced = { ...entry, alert: { ...entry.alert, silencedUntil: until } };
    await this.#save(silenced);
    return silenced;
  }

  /** One look at every rule that is due; public so that a simulation can drive the time. */
  async round(asks: boolean, signal: AbortSignal): Promise<void> {
    const { store } = this.#parts;
    const rollouts = new Set((await store.rollouts.unfinished()).map(({ app }) => app));
    for (const record of await store.apps.list()) {
      const { app } = record;
      await this.#lookAt(record, { asks, rollingOut: rollouts.has(app), signal }).catch((cause: unknown) =>
        this.#parts.report(new Error(`the alerts of ${app}: ${messageOf(cause)}`, { cause })),
      );
    }
  }

  async #lookAt({ app, stable }: AppRecord, { asks, rollingOut, signal }: Round): Promise<void> {
    const release = stable === null ? undefined : await this.#parts.store.releases.get(app, stable);
    if (release === undefined) return;
    const rules = rulesOf(release.config);
    if (!asks) await this.#forget(app, rules);
    const due = rules.filter((rule) => rule.asks === asks && this.#isDue(app, rule));
    const looks = due.map((rule) => this.#look(rule, release, rollingOut, signal));
    if (asks) for (const look of looks) this.#letAsk(look);
    else await Promise.all(looks);
  }

  /** Resolves when nobody is being asked any more. */
  async answered(): Promise<void> {
    await Promise.all(this.#asking);
  }

  /** A source that is slow must hold up neither the round nor another app. */
  #letAsk(look: Promise<void>): void {
    const asking = look
      .catch((error: unknown) =>
        this.#parts.report(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => this.#asking.delete(asking));
    this.#asking.add(asking);
  }

  #isDue(app: string, { name, everyMs }: Rule<unknown>): boolean {
    if (this.#inLook.has(keyOf(app, name))) return false;
    const last = this.#lookedAt.get(keyOf(app, name));
    if (last === undefined) return true;
    const passed = this.#parts.clock.now() - last;
    // Rounds come a little late; a look that waited for the next one would be a whole round late. A clock may be set back.
    return passed < 0 || passed >= everyMs - roundMs / 2;
  }

  async #look(
    rule: Rule<unknown>,
    release: ReleaseRecord,
    rollingOut: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, sources } = this.#parts;
    const now = clock.now();
    const key = keyOf(release.app, rule.name);
    const last = this.#lookedAt.get(key);
    const since = last !== undefined && last < now ? last : now - rule.everyMs;
    this.#lookedAt.set(key, now);
    this.#inLook.add(key);
    try {
      const before = await this.#entry(rule, release, now);
      const { memory } = before.kept;
      const outcome = await rule
        .look(memory, { release, sources, now, since, rollingOut }, signal)
        .catch((error: unknown) => ({ memory, finding: unknownFinding(before.finding, error) }));
      if (!signal.aborted) await this.#change(before, outcome.finding, outcome.memory);
    } finally {
      this.#inLook.delete(key);
    }
  }

  async #entry(rule: Rule<unknown>, { app, number }: ReleaseRecord, now: number): Promise<Entry> {
    const key = keyOf(app, rule.name);
    const known = this.#entries.get(key) ?? (await this.#load(app, rule.name));
    if (known === undefined) {
      const entry = newEntry(app, rule, number, now);
      this.#entries.set(key, entry);
      return entry;
    }
    this.#entries.set(key, known);
    if (known.kept.release === number) return known;
    const kept = { ...known.kept, release: number, ...(rule.ofRelease && { memory: rule.fresh }) };
    const next = { ...known, kept };
    this.#entries.set(key, next);
    if (!rule.ofRelease) return next;
    const text = `Release ${number} serves now, and is compared with its own past.`;
    const ended = await this.#change(next, { ...known.finding, state: "ok", text }, rule.fresh);
    // Well is only what was measured.
    const begun: Entry = { ...ended, finding: { ...ended.finding, state: "learning", ...nothingMeasured } };
    this.#entries.set(key, begun);
    return begun;
  }

  async #load(app: string, rule: string): Promise<Entry | undefined> {
    const record = await this.#parts.store.alerts.get(app, rule);
    return record === undefined ? undefined : entryOf(record);
  }

  async #change(before: Entry, finding: Finding, memory: unknown): Promise<Entry> {
    const { events, clock } = this.#parts;
    // During the look someone may have silenced it, or a release came that does not have it.
    const current = this.#entries.get(keyOf(before.app, before.rule));
    if (current === undefined) return before;
    const { alert, tell } = changed(current.alert, finding, clock.now());
    const entry = { ...current, alert, finding, kept: { ...current.kept, memory } };
    const telling = tell !== null || alert.firing !== current.alert.firing;
    // Told before it is written down as told: after a crash in between it is told again, and not never.
    if (tell !== null) await events.add(eventOf(entry, tell));
    if (telling || this.#isOld(entry)) await this.#save(entry);
    else this.#entries.set(keyOf(entry.app, entry.rule), entry);
    if (telling) events.touch(entry.app);
    return entry;
  }

  #isOld({ app, rule }: Entry): boolean {
    return this.#parts.clock.now() - (this.#savedAt.get(keyOf(app, rule)) ?? 0) >= saveEveryMs;
  }

  async #save(entry: Entry): Promise<void> {
    const key = keyOf(entry.app, entry.rule);
    this.#entries.set(key, entry);
    this.#savedAt.set(key, this.#parts.clock.now());
    await this.#parts.store.alerts.put(recordOf(entry));
  }

  /** Rules that the stable release does not have any more. */
  async #forget(app: string, rules: readonly Rule<unknown>[]): Promise<void> {
    const { store, events } = this.#parts;
    const names = new Set(rules.map(({ name }) => name));
    for (const { rule } of this.#isKnown(app) ? this.list(app) : await store.alerts.list(app)) {
      if (names.has(rule)) continue;
      const key = keyOf(app, rule);
      const entry = this.#entries.get(key) ?? (await this.#load(app, rule));
      if (entry !== undefined && entry.alert.told !== null) {
        const finding: Finding = { ...entry.finding, state: "ok", text: "It is not watched any more." };
        await events.add(eventOf({ ...entry, finding }, "resolved"));
      }
      for (const known of [this.#entries, this.#lookedAt, this.#savedAt]) known.delete(key);
      await store.alerts.delete(app, rule);
    }
  }

  #isKnown(app: string): boolean {
    return this.list(app).length > 0;
  }
}

const nothingMeasured = { value: null, baseline: null, threshold: null } as const;

function unknownFinding(last: Finding, error: unknown): Finding {
  return { ...last, state: "unknown", text: `It cannot be measured: ${messageOf(error)}` };
}

function keyOf(app: string, rule: string): string {
  return `${app}/${rule}`;
}

const roundMs = 1_000;
/** A crash of the control plane loses what was learnt since. */
const saveEveryMs = 300_000;
