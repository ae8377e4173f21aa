import type { Clock } from "../../clock.ts";
import type { InstanceSpec } from "../port.ts";
import { runCheck } from "./check.ts";
import { instanceEnvironment } from "./environment.ts";
import {
  afterCheck,
  deadlinePassed,
  delayBeforeCheck,
  notYetChecked,
  type ReadinessState,
} from "./readiness.ts";
import type { RunningProcess } from "./runningProcess.ts";

/** What ended a stretch of readiness checks. */
export type Watched =
  | { readonly kind: "ready" }
  | { readonly kind: "ended"; readonly how: string }
  /** The deadline of the start has passed. */
  | { readonly kind: "late" }
  | { readonly kind: "halted" };

/** Checks the readiness of one process for as long as it runs. */
export class Probe {
  readonly process: RunningProcess;
  readonly #spec: InstanceSpec;
  readonly #clock: Clock;
  #state: ReadinessState;

  constructor(process: RunningProcess, state: ReadinessState, spec: InstanceSpec, clock: Clock) {
    this.process = process;
    this.#state = state;
    this.#spec = spec;
    this.#clock = clock;
  }

  get state(): ReadinessState {
    return this.#state;
  }

  /** Checks again and again until the process is ready (if that is the goal) or has come to its end. */
  async watch(until: AbortSignal, goal: "ready" | "end"): Promise<Watched> {
    const { ended } = this.process;
    const rules = this.#spec.readiness;
    const over = AbortSignal.any([until, ended]);
    for (let count = 0; ; count++) {
      if (until.aborted) return { kind: "halted" };
      if (ended.aborted) return { kind: "ended", how: String(ended.reason) };
      if (goal === "ready" && this.#state.kind === "ready") return { kind: "ready" };
      const ageMs = this.#ageMs();
      if (deadlinePassed(this.#state, ageMs, rules)) return { kind: "late" };
      await this.#clock.sleep(delayBeforeCheck(this.#state, count, ageMs, rules), over).catch(() => {});
      if (!over.aborted) await this.check(over);
    }
  }

  /** One check, whose result changes the state unless `over` aborts first. */
  async check(over: AbortSignal): Promise<void> {
    const { readiness: rules, directory } = this.#spec;
    const { port } = this.process.handle;
    const target = { port, directory, env: instanceEnvironment(this.#spec, port) };
    const remainingMs =
      this.#state.kind === "starting" ? Math.max(1, rules.deadlineMs - this.#ageMs()) : Infinity;
    const result = await runCheck(rules.check, target, Math.min(rules.timeoutMs, remainingMs), over);
    if (over.aborted) return;
    // A check that the deadline cut short says less than the one before it.
    const cutShort = remainingMs < rules.timeoutMs && !result.ok && result.timedOut;
    if (cutShort && this.#state !== notYetChecked) return;
    this.#state = afterCheck(this.#state, result, this.#ageMs(), rules);
  }

  #ageMs(): number {
    return this.#clock.now() - this.process.startedAt;
  }
}
