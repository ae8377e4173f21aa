import type { HookOf } from "../config/hooksSchema.ts";
import type { Answer, MetricProvider, Question } from "../analysis/providers/port.ts";
import type { Ground } from "../rollout/ground.ts";
import type { Rollout } from "../rollout/rollout.ts";
import type { ReleaseRecord } from "../state/records.ts";
import { callRolloutHook } from "./callRolloutHook.ts";
import { answerText } from "./port.ts";

export interface RolloutHook {
  readonly name: string;
  readonly hook: HookOf<"rollout">;
  readonly candidate: ReleaseRecord;
  /** As it stands now. */
  readonly rollout: () => Rollout;
}

/**
 * A `rollout` hook as a source of measurements: 1 for an answer of 2xx, 0 for any other and for none, so that a hook
 * that is away fails as one that refuses does. It has nothing to say of stable.
 */
export class HookProvider implements MetricProvider {
  readonly source: string;
  readonly #ground: Ground;
  readonly #hook: RolloutHook;

  constructor(ground: Ground, hook: RolloutHook) {
    this.source = `hook ${hook.name}`;
    this.#ground = ground;
    this.#hook = hook;
  }

  async measure({ release }: Question, signal: AbortSignal): Promise<Answer> {
    const { candidate, rollout, name, hook } = this.#hook;
    const query = `POST to the hook ${name}`;
    if (release !== candidate.number) return { data: { kind: "samples", samples: [] }, query };
    const now = rollout();
    const call = { name, hook, rollout: now, candidate, matter: `${now.id}/${name}` };
    const answer = await callRolloutHook(this.#ground, call, signal);
    return {
      data: { kind: "samples", samples: [answer.kind === "yes" ? 1 : 0] },
      query: `${query}, which ${answerText(answer)}`,
    };
  }
}
