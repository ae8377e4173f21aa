import { callWithRetries } from "../../hooks/callWithRetries.ts";
import { answerText } from "../../hooks/port.ts";
import { SwitchyardError } from "../../errors.ts";
import { hookOf } from "./hookOf.ts";
import type { Stepper } from "./stepper.ts";

export const call: Stepper<"call"> = {
  describe: ({ hook, on }, _from, to) =>
    on === "pre-rollout"
      ? {
          title: `call the hook ${hook} before any user gets release ${to}; its failure takes the release back`,
          undo: "nothing to undo: no user has seen it",
        }
      : {
          title: `call the hook ${hook}; its failure is only reported`,
          undo: "nothing to undo",
        },
  apply: async ({ hook: name, on }, { ground, rollout, candidate, index, signal }) => {
    const hook = hookOf(candidate, name, on);
    const matter = `${rollout.id}/${index}`;
    const answer = await callWithRetries(ground, { name, hook, rollout, candidate, matter }, signal);
    const detail = `the hook ${name} ${answerText(answer)}`;
    if (answer.kind === "yes") return { detail };
    if (on === "pre-rollout") {
      throw new SwitchyardError("HOOK_FAILED", `The hook ${name} ${answerText(answer)}.`, {
        next: "Mend the release, or what the hook asks.",
        fields: { hook: name, ...(answer.kind === "no" && { status: answer.status }) },
      });
    }
    const { app, id } = rollout;
    await ground.events.add({ app, rollout: id, kind: "hook-failed", level: "warning", text: detail });
    return { detail };
  },
  revert: async () => undefined,
};
