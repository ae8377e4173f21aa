import type { HookOf } from "../config/hooksSchema.ts";
import type { Ground } from "../rollout/ground.ts";
import { callRolloutHook, type HookCall } from "./callRolloutHook.ts";
import type { HookAnswer } from "./port.ts";

/** Calls until yes, a no that will stay one, or the last of the hook's tries; all tries have the matter as their id. */
export async function callWithRetries(
  ground: Ground,
  call: Omit<HookCall, "id"> & { readonly hook: HookOf<"pre-rollout" | "post-rollout"> },
  signal: AbortSignal,
): Promise<HookAnswer> {
  for (let retry = 0; ; retry++) {
    const answer = await callRolloutHook(ground, { ...call, id: call.matter }, signal);
    if (retry >= call.hook.retries || !mayPass(answer)) return answer;
    await ground.clock.sleep(Math.min(firstPauseMs * 2 ** retry, longestPauseMs), signal);
  }
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;

function mayPass(answer: HookAnswer): boolean {
  if (answer.kind === "none") return true;
  return answer.kind === "no" && (answer.status >= 500 || answer.status === 408 || answer.status === 429);
}
