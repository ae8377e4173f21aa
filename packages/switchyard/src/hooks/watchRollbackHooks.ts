import { type HookOf, hooksOf } from "../config/hooksSchema.ts";
import { messageOf } from "../errors.ts";
import type { Ground } from "../rollout/ground.ts";
import type { Rollout } from "../rollout/rollout.ts";
import type { ReleaseRecord } from "../state/records.ts";
import { callRolloutHook } from "./callRolloutHook.ts";
import { answerText } from "./port.ts";

export interface RollbackWatch {
  /** Whose hooks are asked. */
  readonly candidate: ReleaseRecord;
  /** As it stands now. */
  readonly rollout: () => Rollout;
  /** A hook wants the release gone; says which and what it answered. Called again if it throws. */
  readonly asked: (reason: string) => Promise<unknown>;
}

/**
 * Asks the release's rollback hooks at once and then every interval, whatever the rollout is at, until one of them says
 * yes or `signal` aborts. One that is away asks for nothing: that is told once, and it is asked again. Never throws.
 */
export async function watchRollbackHooks(
  ground: Ground,
  watch: RollbackWatch,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const hooks = hooksOf(watch.candidate.config.hooks, "rollback");
  await Promise.all(
    hooks.map(async ([name, hook]) => {
      await watchOne(ground, watch, name, hook, either);
      over.abort();
    }),
  );
}

async function watchOne(
  ground: Ground,
  { candidate, rollout, asked }: RollbackWatch,
  name: string,
  hook: HookOf<"rollback">,
  signal: AbortSignal,
): Promise<void> {
  const { app } = candidate;
  let away = false;
  while (!signal.aborted) {
    try {
      const now = rollout();
      const call = { name, hook, rollout: now, candidate, matter: `${now.id}/${name}` };
      const answer = await callRolloutHook(ground, call, signal);
      if (answer.kind === "yes") {
        await asked(`the rollback hook ${name} asks for it (it ${answerText(answer)})`);
        return;
      }
      if (answer.kind === "none" && !away) {
        const text = `the rollback hook ${name} ${answerText(answer)}; it is asked again`;
        await ground.events.add({ app, rollout: now.id, kind: "hook-failed", level: "warning", text });
      }
      away = answer.kind === "none";
    } catch (error) {
      if (signal.aborted) return;
      ground.report(new Error(`the rollback hook ${name}: ${messageOf(error)}`, { cause: error }));
    }
    await ground.clock.sleep(hook.interval, signal).catch(() => undefined);
  }
}
