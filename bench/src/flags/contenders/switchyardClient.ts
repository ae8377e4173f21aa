import { createFlags } from "@switchyard/flags/node";
import { contextsOf } from "../people.ts";
import type { Enter } from "./contender.ts";
import { ownForm } from "./definitions.ts";

/** With everything that a server has: counting what was evaluated, and the default in the code. */
export const switchyardClient: Enter = (everyone) => {
  const flags = createFlags({ bundle: ownForm });
  const contexts = contextsOf(everyone, ({ id, ...attributes }) => ({ targetingKey: id, ...attributes }));
  return {
    name: "switchyard, client",
    call: "createFlags({ bundle }).boolean(key, fallback, context)",
    countStatic: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (flags.boolean("static-flag", false, contexts[at])) on++;
      }
      return on;
    },
    countRules: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (flags.boolean("rules-flag", false, contexts[at])) on++;
      }
      return on;
    },
    isOn: (flag, at) => flags.boolean(flag, false, contexts[at]),
    close: () => flags.close(),
  };
};
