import { randomUUID } from "node:crypto";
import type { HookConfig } from "../config/hooksSchema.ts";
import { type Ground, releaseOf } from "../rollout/ground.ts";
import type { Rollout } from "../rollout/rollout.ts";
import type { ReleaseRecord } from "../state/records.ts";
import type { HookAnswer } from "./port.ts";
import { rolloutBody } from "./rolloutMessage.ts";

export interface HookCall {
  /** Its name in the candidate's configuration. */
  readonly name: string;
  readonly hook: HookConfig;
  readonly rollout: Rollout;
  readonly candidate: ReleaseRecord;
  /** What all messages about one matter have in common. */
  readonly matter: string;
  /** Absent: a question of its own, not the repetition of an earlier one. */
  readonly id?: string;
}

/** Asks or tells a hook once about a rollout. Throws nothing but the reason of `signal`, and what the store throws. */
export async function callRolloutHook(
  ground: Ground,
  { name, hook, rollout, candidate, matter, id = randomUUID() }: HookCall,
  signal: AbortSignal,
): Promise<HookAnswer> {
  const from = rollout.from === null ? undefined : await releaseOf(ground, rollout.app, rollout.from);
  const body = rolloutBody(rollout, { from, to: candidate }, matter);
  return ground.hooks.call(hook, { id, hook: name, body }, signal);
}
