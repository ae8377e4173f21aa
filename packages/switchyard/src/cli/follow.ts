import { SwitchyardError } from "../errors.ts";
import type { AppStatus, RolloutView } from "../server/api.ts";
import type { Context } from "./context.ts";
import { isOver } from "./render/rollout.ts";
import { showUntil } from "./showUntil.ts";

export interface FollowOptions {
  readonly rollout: string;
  /** `rest`: also ends when the rollout, having moved, waits for a person again. */
  readonly until: "over" | "rest";
  /** True when the rollout was already seen moving. */
  readonly moving: boolean;
  readonly timeoutMs?: number | undefined;
}

/**
 * Shows a rollout until it is over (or rests) and returns its last state. The rollout itself goes on whatever happens
 * here: Ctrl-C throws INTERRUPTED, the timeout TIMEOUT, and both say so.
 */
export async function follow(context: Context, app: string, options: FollowOptions): Promise<RolloutView> {
  const timeout = timeoutSignal(app, options.timeoutMs);
  let { moving } = options;
  let latest: RolloutView | undefined;
  try {
    const signal = AbortSignal.any([context.signal, timeout.signal]);
    await showUntil(context, app, { signal, known: true }, async (status) => {
      latest = await ours(context, status, options.rollout);
      if (!latest) return false;
      if (!rests(latest)) moving = true;
      return isOver(latest) || (options.until === "rest" && moving && rests(latest));
    });
  } catch (error) {
    throw context.signal.aborted ? interrupted(app) : error;
  } finally {
    timeout.clear();
  }
  if (!latest) throw new SwitchyardError("INTERNAL", "The watch ended by itself.");
  return latest;
}

/** Paused, and only a person lets it go on. */
export function rests(rollout: RolloutView): boolean {
  return rollout.state === "paused" && rollout.waitingFor !== "timer";
}

/** The followed rollout, also when a newer one has taken its place in the status. */
async function ours(context: Context, status: AppStatus, id: string): Promise<RolloutView | undefined> {
  if (status.rollout?.id === id) return status.rollout;
  const rollouts = await context.client.rollouts(status.app);
  return rollouts.find((rollout) => rollout.id === id);
}

function interrupted(app: string): SwitchyardError {
  return new SwitchyardError("INTERRUPTED", `Stopped watching; the rollout of ${app} goes on.`, {
    next: goesOn(app),
  });
}

function timeoutSignal(app: string, ms: number | undefined): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  if (ms === undefined) return { signal: controller.signal, clear: () => {} };
  const timer = setTimeout(() => {
    controller.abort(
      new SwitchyardError("TIMEOUT", `${app} was not done within ${ms / 1000} s; its rollout goes on.`, {
        next: goesOn(app),
      }),
    );
  }, ms);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}

function goesOn(app: string): string {
  return `Take it back with \`switchyard abort ${app}\`, or watch it again with \`switchyard status ${app}\`.`;
}
