import { hooksOf } from "../../config/hooksSchema.ts";
import { messageOf } from "../../errors.ts";
import { callWithRetries } from "../../hooks/callWithRetries.ts";
import { answerText } from "../../hooks/port.ts";
import { watchRollbackHooks } from "../../hooks/watchRollbackHooks.ts";
import { type Ground, releaseOf } from "../ground.ts";
import type { Rollout } from "../rollout.ts";
import type { RunningRollout } from "../running.ts";
import { within } from "../measurements/within.ts";

/** Asks the candidate's rollback hooks beside all steps, and takes the rollout back when one says so. Never throws. */
export async function watchHooks(ground: Ground, runner: RunningRollout, signal: AbortSignal): Promise<void> {
  const { app, to, kind } = runner.journal;
  // Nothing may stand in the way of a rollback.
  if (kind === "rollback") return;
  try {
    const candidate = await releaseOf(ground, app, to);
    const asked = (reason: string) => runner.tell({ kind: "rollback-asked", reason });
    await watchRollbackHooks(ground, { candidate, rollout: () => runner.journal, asked }, signal);
  } catch (error) {
    ground.report(new Error(`rollback hooks of ${app}: ${messageOf(error)}`, { cause: error }));
  }
}

/**
 * Asks a promoted release's rollback hooks until its rollback window closes; the reason, when one of them wants it gone.
 * Never throws.
 */
export async function askHooksAfterPromotion(
  ground: Ground,
  rollout: Rollout,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { app, to, from, kind, status } = rollout;
  if (kind === "rollback" || from === null || status.kind !== "succeeded") return undefined;
  let reason: string | undefined;
  try {
    const candidate = await releaseOf(ground, app, to);
    const { guard, keepWarm } = candidate.config;
    const left = status.at + (guard.bake ?? keepWarm.for) - ground.clock.now();
    if (left <= 0) return undefined;
    const asked = async (why: string) => void (reason = why);
    await within(ground.clock, left, signal, (until) =>
      watchRollbackHooks(ground, { candidate, rollout: () => rollout, asked }, until),
    );
  } catch (error) {
    ground.report(new Error(`rollback hooks of ${app}: ${messageOf(error)}`, { cause: error }));
  }
  return reason;
}

/** Calls the post-rollout hooks of a rollout that was taken back, whose steps were not reached. Never throws. */
export async function tellTakenBack(ground: Ground, rollout: Rollout, signal: AbortSignal): Promise<void> {
  const { app, to, id, kind, status } = rollout;
  if (kind === "rollback" || status.kind !== "aborted") return;
  try {
    const candidate = await releaseOf(ground, app, to);
    for (const [name, hook] of hooksOf(candidate.config.hooks, "post-rollout")) {
      const call = { name, hook, rollout, candidate, matter: `${id}/taken-back/${name}` };
      const answer = await callWithRetries(ground, call, signal);
      if (answer.kind === "yes") continue;
      const text = `the hook ${name} ${answerText(answer)}`;
      await ground.events.add({ app, rollout: id, kind: "hook-failed", level: "warning", text });
    }
  } catch (error) {
    if (signal.aborted) return;
    ground.report(new Error(`post-rollout hooks of ${app}: ${messageOf(error)}`, { cause: error }));
  }
}
