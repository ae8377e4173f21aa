import type { Clock } from "../../clock.ts";
import { SwitchyardError } from "../../errors.ts";
import { decide, type RolloutEvent } from "../../rollout/decide.ts";
import type { EventLog } from "../../rollout/events.ts";
import type { FlagShares } from "../../rollout/flagShares.ts";
import { isOver } from "../../rollout/journal.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import { Runner } from "../../rollout/runner.ts";
import { type GuardVerdict, unseen } from "../../rollout/watching/guard.ts";
import { GuardWatch } from "../../rollout/watching/guardWatch.ts";
import type { Store } from "../../state/port.ts";
import type { FlagPlace } from "../records.ts";
import { aboutRamp } from "./aboutRamp.ts";
import { rampConduct } from "./rampConduct.ts";
import { rampGuard } from "./rampGuard.ts";
import { newRamp, type RampOrder } from "./rampOrder.ts";
import type { VariantReports } from "./reports.ts";
import { watchSampleRatio } from "./watchSampleRatio.ts";

export interface RampsGround {
  readonly store: Store;
  readonly flags: FlagShares;
  readonly clock: Clock;
  readonly events: EventLog;
  readonly reports: VariantReports;
  /** Clients report what they see of this flag until the answer is called. */
  watchFlag(place: FlagPlace, flag: string): Promise<() => Promise<void>>;
  report(error: Error): void;
}

/**
 * Ramps and experiments, from an order to their end. They run beside deployments and beside each other, one at a time
 * per flag and environment; each is a journal of the rollout engine, with a guard on what clients report by variant.
 */
export class Ramps {
  readonly #ground: RampsGround;
  readonly #guards: GuardWatch<Ramp>;
  readonly #runners = new Map<string, Runner<Ramp>>();
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(ground: RampsGround) {
    this.#ground = ground;
    this.#guards = new GuardWatch(ground, rampGuard(ground.reports, ground.clock));
  }

  /** Goes on with what an earlier control plane left. */
  async resume(): Promise<void> {
    for (const ramp of await this.#ground.store.ramps.unfinished()) {
      const saved = await this.#ground.store.rampReports.get(ramp.id);
      if (saved !== undefined && saved !== null) this.#ground.reports.restore(ramp.id, saved);
      this.#run(ramp);
    }
  }

  /** Throws CONFLICT while the flag has another one, NOT_FOUND, FLAG_INVALID when the flag has no such variant. */
  async start(order: RampOrder): Promise<Ramp> {
    const { app, environment, flag, variant, control, rule } = order;
    const target = { app, environment, flag, variant, ...(rule !== undefined && { rule }) };
    const share = await this.#ground.flags.shareOf(target);
    const ramp = newRamp(order, share, this.#ground.clock.now());
    if (ramp.steps.every(({ step }) => step.kind === "pause") && order.purpose === "ramp") {
      throw new SwitchyardError("CONFLICT", `${variant} of ${flag} has that share already.`, {
        next: `\`switchyard flags show ${flag}\` shows it.`,
      });
    }
    await this.#ground.store.atomically(async (tables) => {
      const busy = (await tables.ramps.unfinished()).find(
        (one) => one.app === app && one.environment === environment && one.flag === flag,
      );
      if (busy !== undefined) {
        throw new SwitchyardError("CONFLICT", `The ${busy.purpose} of flag ${flag} is still running.`, {
          next: `\`switchyard flags ramp ${flag} --abort\` takes it back, \`switchyard flags show ${flag}\` shows it.`,
          fields: { ramp: busy.id },
        });
      }
      await tables.ramps.put(ramp);
    });
    this.#run(ramp);
    await this.#ground.events.add({
      app,
      rollout: ramp.id,
      kind: "ramp-begun",
      level: "info",
      text: `${order.purpose} of flag ${flag} in ${environment} begins: ${variant} beside ${control}`,
      fields: aboutRamp(ramp),
    });
    if (ramp.needsApproval === true) {
      await this.#ground.events.add({
        app,
        rollout: ramp.id,
        kind: "ramp-waiting",
        level: "warning",
        text: `${order.purpose} of flag ${flag} by ${order.by}: a second person has to approve it before it begins`,
        fields: { ...aboutRamp(ramp), approval: "true" },
      });
    }
    return ramp;
  }

  /** Newest first. */
  list(place: FlagPlace): Promise<readonly Ramp[]> {
    return this.#ground.store.ramps.list(place, listed);
  }

  /** The running one of a flag, else the newest. Throws NOT_FOUND. */
  async of(place: FlagPlace, flag: string): Promise<Ramp> {
    const all = (await this.#ground.store.ramps.list(place, listed)).filter((one) => one.flag === flag);
    const found = all.find((one) => !isOver(one)) ?? all[0];
    if (found !== undefined) return this.#runners.get(found.id)?.journal ?? found;
    throw new SwitchyardError("NOT_FOUND", `Flag ${flag} has had no ramp and no experiment.`, {
      next: `Begin with \`switchyard flags ramp ${flag}\`.`,
    });
  }

  /** Ids of flags with a running one. */
  running({ app, environment }: FlagPlace, flag: string): Ramp | undefined {
    return [...this.#runners.values()]
      .map(({ journal }) => journal)
      .find((one) => one.app === app && one.environment === environment && one.flag === flag);
  }

  /** A person's word. Throws CONFLICT when it makes no sense now. */
  async tell(ramp: Ramp, event: RolloutEvent): Promise<Ramp> {
    const runner = this.#runners.get(ramp.id);
    if (runner === undefined) {
      const next = decide(ramp, event, this.#ground.clock.now());
      if (next === ramp) return ramp;
      // The undo of one that has failed is taken up again.
      await this.#ground.store.ramps.put(next);
      this.#run(next);
      return next;
    }
    const { journal } = runner;
    const { step, state } = journal.steps[0] ?? {};
    const awaitsSecond = journal.needsApproval === true && step?.kind === "pause" && state === "applying";
    if (awaitsSecond && event.kind === "promote" && isSame(event.by, journal.by)) {
      throw new SwitchyardError("CONFLICT", "A second person has to approve this.", {
        next: `Ask somebody else to run \`switchyard flags ramp ${journal.flag} --promote\`.`,
      });
    }
    return runner.tell(event);
  }

  verdict(ramp: string): GuardVerdict | undefined {
    return this.#guards.latest(ramp);
  }

  /** Stops acting; ramps stay where they are and go on with the next control plane. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("the control plane closes"));
    for (const runner of this.#runners.values()) runner.close();
    await Promise.all(this.#running);
  }

  #run(ramp: Ramp): void {
    const runner = new Runner(this.#ground, rampConduct(this.#ground, this.#guards), ramp);
    this.#runners.set(ramp.id, runner);
    const running = this.#see(runner)
      .catch((error: unknown) =>
        this.#ground.report(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => {
        this.#runners.delete(ramp.id);
        this.#running.delete(running);
        this.#ground.events.touch(ramp.app);
      });
    this.#running.add(running);
  }

  async #see(runner: Runner<Ramp>): Promise<void> {
    const { reports, store } = this.#ground;
    const { id, flag, app, environment } = runner.journal;
    reports.watch({ app, environment }, flag, id);
    const unwatch = await this.#ground.watchFlag({ app, environment }, flag);
    const over = new AbortController();
    const until = AbortSignal.any([this.#closing.signal, over.signal]);
    try {
      await Promise.all([
        runner.run().finally(() => over.abort(new Error("the ramp is over"))),
        this.#guards.watch(runner, this.#closing.signal),
        watchSampleRatio(this.#ground, runner, until),
        this.#keepReports(id, until),
      ]);
    } finally {
      // Whom it has counted matters only while it counts.
      const kept = isOver(runner.journal) ? { counts: reports.counts(id) } : reports.snapshot(id);
      await store.rampReports.put(id, kept ?? null);
      if (isOver(runner.journal)) {
        await this.#warnOfLittleEvidence(runner.journal);
        await this.#guards.forget(runner.journal);
        await unwatch();
      }
      reports.unwatch(id);
    }
  }

  /** It has arrived all the same, but nobody shall take that for a pass. */
  async #warnOfLittleEvidence({
    app,
    id,
    flag,
    environment,
    purpose,
    status,
    guardConfig,
  }: Ramp): Promise<void> {
    const { verdict, reason } = this.#guards.latest(id) ?? unseen;
    if (status.kind !== "succeeded" || !guardConfig.enabled || verdict !== "inconclusive") return;
    const text = `the ${purpose} of flag ${flag} has ended, though its guard is inconclusive: ${reason}`;
    const fields = { flag, environment };
    await this.#ground.events.add({ app, rollout: id, kind: "ramp-verdict", level: "warning", text, fields });
  }

  /** What clients said must outlive a crash. */
  async #keepReports(id: string, until: AbortSignal): Promise<void> {
    const { clock, reports, store } = this.#ground;
    while (!until.aborted) {
      await clock.sleep(keepMs, until).catch(() => undefined);
      const snapshot = reports.snapshot(id);
      if (!until.aborted && snapshot !== undefined) await store.rampReports.put(id, snapshot);
    }
  }
}

const listed = 200;
const keepMs = 10_000;

function isSame(a: string | undefined, b: string | undefined): boolean {
  return (a ?? "").trim().toLowerCase() === (b ?? "").trim().toLowerCase();
}
