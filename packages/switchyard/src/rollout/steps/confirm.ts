import { callRolloutHook } from "../../hooks/callRolloutHook.ts";
import { answerText } from "../../hooks/port.ts";
import type { Step } from "../step.ts";
import { hookOf } from "./hookOf.ts";
import type { Stepper } from "./stepper.ts";

/** Asks at once and then again and again. Whatever is not a yes means "not yet". */
export const confirm: Stepper<"confirm"> = {
  describe: ({ hook, on }, _from, to) => ({
    title: `ask the hook ${hook} whether ${questionOf(on, to)}, and wait for its yes`,
    undo: "nothing to undo",
  }),
  apply: async ({ hook: name, on }, { ground, rollout, candidate, index, progress, signal }) => {
    const hook = hookOf(candidate, name, on);
    const matter = `${rollout.id}/${index}`;
    for (;;) {
      const answer = await callRolloutHook(ground, { name, hook, rollout, candidate, matter }, signal);
      if (answer.kind === "yes") return { detail: `the hook ${name} ${answerText(answer)}` };
      await progress(`waits for the hook ${name}, which ${answerText(answer)}`);
      await ground.clock.sleep(hook.interval, signal);
    }
  },
  revert: async () => undefined,
};

function questionOf(on: Extract<Step, { kind: "confirm" }>["on"], to: number): string {
  switch (on) {
    case "confirm-rollout":
      return `release ${to} may be rolled out`;
    case "confirm-traffic-increase":
      return `release ${to} may get more users`;
    case "confirm-promotion":
      return `release ${to} may become stable`;
  }
}
