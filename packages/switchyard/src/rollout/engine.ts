import type { AppConfig } from "../config/schema.ts";
import { SwitchyardError } from "../errors.ts";
import type { Tables } from "../state/port.ts";
import type { ReleaseRecord } from "../state/records.ts";
import { decide, type RolloutEvent } from "./decide.ts";
import { BakeWatch } from "./watching/bakeWatch.ts";
import { Drainer } from "./routing/drainer.ts";
import { Fleet } from "./fleet.ts";
import { type Ground, releaseOf } from "./ground.ts";
import type { Crew } from "./crew.ts";
import { ExposureMeter } from "./watching/exposure.ts";
import { type GuardVerdict, unseen } from "./watching/guard.ts";
import { GuardWatch } from "./watching/guardWatch.ts";
import { releaseGuard } from "./watching/releaseGuard.ts";
import { tellTakenBack, watchHooks } from "./watching/hookWatch.ts";
import { isOver } from "./journal.ts";
import type { Rollout } from "./rollout.ts";
import { releaseConduct } from "./releaseConduct.ts";
import { planOf } from "./planOf.ts";
import { Runner } from "./runner.ts";
import { newDeployment, newRollback } from "./newRollout.ts";
import type { SchemaOutlook } from "./schemaChanges.ts";
import type { Step } from "./step.ts";

export interface DeployOrder {
  readonly app: string;
  readonly config: AppConfig;
  readonly artifact: string | null;
  /** What the app's database has still to get; absent where it has none. */
  readonly migrations?: ReleaseRecord["migrations"];
  /** A repeat with the same id is the same deployment. */
  readonly requestId: string;
  readonly message?: string;
  readonly by?: string;
}

/**
 * Rollouts, from request to done:
 * an order becomes a release and a plan (`compile`), saved as a rollout; a `Runner` performs its steps one after the
 * other while a guard watches; people's words and the guard's verdict reach the runner as events; what an instance
 * still has in flight is the `Drainer`'s. After a restart, `resume` goes on with every rollout that is not over.
 */
export class Engine {
  readonly #ground: Ground;
  readonly #crew: Crew;
  readonly #bakes: BakeWatch;
  readonly #runners = new Map<string, Runner<Rollout>>();
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #onSuccess: (rollout: Rollout) => Promise<void>;

  constructor(ground: Ground, onSuccess: (rollout: Rollout) => Promise<void>) {
    this.#ground = ground;
    const fleet = new Fleet(ground);
    const guards = new GuardWatch(ground, releaseGuard(ground));
    const exposures = new ExposureMeter(ground.measurements.traffic);
    this.#crew = { fleet, drainer: new Drainer(ground, fleet), guards, exposures };
    this.#bakes = new BakeWatch(ground, guards, ({ app, from }, reason) =>
      this.rollback(app, from ?? undefined, reason, { automatic: true }),
    );
    this.#onSuccess = onSuccess;
  }

  get fleet(): Fleet {
    return this.#crew.fleet;
  }

  /** Goes on with what an earlier control plane left. */
  async resume(): Promise<void> {
    this.#crew.drainer.start();
    for (const rollout of await this.#ground.store.rollouts.unfinished()) {
      await this.#ground.events.add({
        app: rollout.app,
        rollout: rollout.id,
        kind: "resumed",
        level: "warning",
        text: `the control plane was restarted; the rollout of release ${rollout.to} goes on where it was`,
      });
      this.#run(rollout);
    }
    await this.#bakes.resume();
  }

  /** Throws CONFLICT while another rollout of the app runs. */
  async deploy(order: DeployOrder): Promise<Rollout> {
    const earlier = await this.#madeBy(order.requestId);
    if (earlier !== undefined) return earlier;
    const begun = this.#begin(order.app, async (tables, now) => {
      const { app, config, artifact, migrations, message, by } = order;
      const number = await tables.next(`releases/${app}`);
      const words = { ...(message !== undefined && { message }), ...(by !== undefined && { by }) };
      const release: ReleaseRecord = {
        app,
        number,
        createdAt: now,
        artifact,
        config,
        ...(migrations && { migrations }),
        ...words,
      };
      await tables.releases.put(release);
      const rollout = await newDeployment(tables, release, words, now);
      await tables.requests.put(order.requestId, rollout.id);
      return rollout;
    });
    return begun.catch(async (error: unknown) => {
      // What is in the way may be this very request, sent twice.
      const same = await this.#madeBy(order.requestId);
      if (same === undefined) throw error;
      return same;
    });
  }

  /** The plan that a deployment would have now. */
  async plan(
    app: string,
    config: AppConfig,
    schema?: SchemaOutlook,
  ): Promise<{ readonly from: number | null; readonly to: number; readonly steps: readonly Step[] }> {
    const { store } = this.#ground;
    const newest = (await store.releases.list(app))[0]?.number ?? 0;
    return { to: newest + 1, ...(await planOf(store, app, config, newest + 1, schema)) };
  }

  /** To `to`, or to the newest good release before stable; while a deployment runs, takes that back instead. */
  async rollback(
    app: string,
    to: number | undefined,
    reason: string,
    initiative: Pick<Rollout, "automatic"> = {},
  ): Promise<Rollout> {
    const runner = this.#active(app);
    if (
      runner !== undefined &&
      runner.journal.kind === "deploy" &&
      (to === undefined || to === runner.journal.from)
    ) {
      return runner.tell({ kind: "abort", reason });
    }
    const observed = await this.#ground.platform.observe();
    const alive = new Set(observed.filter(({ state }) => state === "ready").map(({ id }) => id));
    return this.#begin(app, (tables, now) =>
      newRollback(tables, { app, to, reason, alive, ...initiative }, now),
    );
  }

  /** `retry` of a failed undo goes on with it; of a rollout that was taken back, rolls the same release out again. */
  async retry(app: string): Promise<Rollout> {
    const [last] = await this.#ground.store.rollouts.list(app, 1);
    if (last?.status.kind === "failed") {
      const again = await this.#ground.store.atomically(async (tables) => {
        const current = (await tables.rollouts.get(last.id)) ?? last;
        const undoing = decide(current, { kind: "retry" }, this.#ground.clock.now());
        await tables.rollouts.put(undoing);
        return undoing;
      });
      return this.#run(again);
    }
    if (last?.status.kind !== "aborted") {
      throw new SwitchyardError(
        "CONFLICT",
        "There is nothing to retry: the last rollout was not taken back.",
        {
          next: "`switchyard status` shows it.",
        },
      );
    }
    return this.#begin(app, async (tables, now) => {
      const release = (await tables.releases.list(app)).find(({ number }) => number === last.to);
      if (release === undefined || release.pruned) {
        throw new SwitchyardError("NOT_FOUND", `The files of release ${last.to} are gone.`, {
          next: "Deploy it again.",
        });
      }
      return newDeployment(tables, release, {}, now);
    });
  }

  /** A person's word to the running rollout. Throws CONFLICT when there is none or the word makes no sense now. */
  async tell(app: string, event: RolloutEvent): Promise<Rollout> {
    const runner = this.#active(app);
    if (runner !== undefined) return runner.tell(event);
    const [last] = await this.#ground.store.rollouts.list(app, 1);
    if (last !== undefined) return decide(last, event, this.#ground.clock.now());
    throw new SwitchyardError("NOT_FOUND", `Nothing was ever rolled out for ${app}.`, {
      next: "Begin with `switchyard deploy`.",
    });
  }

  /** When the guard's watch over a release that was promoted ends; undefined when it has none or is over. */
  async watchedUntil(rollout: Rollout): Promise<number | undefined> {
    const until = await this.#crew.guards.bakesUntil(rollout);
    return until > this.#ground.clock.now() ? until : undefined;
  }

  /** The guard's newest word on a running rollout. */
  verdict(rollout: string): GuardVerdict | undefined {
    return this.#crew.guards.latest(rollout);
  }

  /** Stops acting; rollouts stay where they are and go on with the next control plane. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("the control plane closes"));
    for (const runner of this.#runners.values()) runner.close();
    await Promise.all(this.#running);
    await this.#bakes.close();
    await this.#crew.drainer.stop();
  }

  async #madeBy(requestId: string): Promise<Rollout | undefined> {
    const id = await this.#ground.store.requests.get(requestId);
    return id === undefined ? undefined : this.#ground.store.rollouts.get(id);
  }

  async #begin(app: string, make: (tables: Tables, now: number) => Promise<Rollout>): Promise<Rollout> {
    const rollout = await this.#ground.store.atomically(async (tables) => {
      const busy = (await tables.rollouts.unfinished()).find((one) => one.app === app);
      if (busy !== undefined) {
        throw new SwitchyardError("CONFLICT", `Release ${busy.to} of ${app} is being rolled out.`, {
          next: "Wait for it (`switchyard status`), or take it back with `switchyard abort`.",
          fields: { rollout: busy.id },
        });
      }
      if ((await tables.apps.get(app)) === undefined)
        await tables.apps.put({ app, stable: null, split: null });
      const made = await make(tables, this.#ground.clock.now());
      await tables.rollouts.put(made);
      return made;
    });
    this.#ground.schema.tellNeeds(app);
    // Before anybody is told of it, so that it hears what they say to it.
    this.#run(rollout);
    const what =
      rollout.kind === "deploy"
        ? `rollout of release ${rollout.to} (${rollout.strategy})`
        : `rollback to release ${rollout.to}`;
    await this.#ground.events.add({
      app,
      rollout: rollout.id,
      kind: "begun",
      level: "info",
      text: `${what} begins${rollout.message === undefined ? "" : `: ${rollout.message}`}`,
    });
    return rollout;
  }

  #run(rollout: Rollout): Rollout {
    const runner = new Runner(this.#ground, releaseConduct(this.#ground, this.#crew), rollout);
    this.#runners.set(rollout.app, runner);
    this.#bakes.end(rollout.app);
    this.#crew.exposures.begin(rollout);
    const running = this.#see(runner).finally(() => {
      if (this.#runners.get(rollout.app) === runner) this.#runners.delete(rollout.app);
      this.#running.delete(running);
      this.#ground.events.touch(rollout.app);
    });
    this.#running.add(running);
    return rollout;
  }

  /** The runner of a rollout that is not over. */
  #active(app: string): Runner<Rollout> | undefined {
    const runner = this.#runners.get(app);
    return runner === undefined || isOver(runner.journal) ? undefined : runner;
  }

  async #see(runner: Runner<Rollout>): Promise<void> {
    try {
      const closing = this.#closing.signal;
      const over = new AbortController();
      await Promise.all([
        runner.run().finally(() => over.abort(new Error("the rollout is over"))),
        this.#crew.guards.watch(runner, closing),
        watchHooks(this.#ground, runner, AbortSignal.any([closing, over.signal])),
      ]);
      this.#crew.exposures.forget(runner.journal);
      await tellTakenBack(this.#ground, runner.journal, closing);
      if (runner.journal.status.kind !== "succeeded") return;
      await this.#warnOfLittleEvidence(runner.journal);
      // Unless the next one has begun in the meantime.
      if (this.#runners.get(runner.journal.app) === runner) this.#bakes.begin(runner.journal);
      else await this.#crew.guards.forget(runner.journal);
      await this.#onSuccess(runner.journal);
    } catch (error) {
      this.#ground.report(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** `guard.lowTraffic: proceed`: it was promoted all the same, but nobody shall take that for a pass. */
  async #warnOfLittleEvidence({ app, id, kind, from, to }: Rollout): Promise<void> {
    if (kind === "rollback" || from === null) return;
    if (!(await releaseOf(this.#ground, app, to)).config.guard.enabled) return;
    const word = this.verdict(id) ?? unseen;
    if (word.verdict !== "inconclusive") return;
    const text = `release ${to} is stable, though its guard is inconclusive: ${word.reason}`;
    await this.#ground.events.add({ app, rollout: id, kind: "verdict", level: "warning", text });
  }
}
