import { FlagdCore } from "@openfeature/flagd-core";
import { contextsOf } from "../people.ts";
import type { Enter } from "./contender.ts";
import { flagdForm } from "./definitions.ts";

/** Past the call that its documentation names, which checks the type and gives the default in the code. */
export const flagdCoreUnchecked: Enter = (everyone) => {
  const core = new FlagdCore(undefined, { debug() {}, info() {}, warn() {}, error() {} });
  core.setConfigurations(JSON.stringify(flagdForm));
  const contexts = contextsOf(everyone, ({ id, ...attributes }) => ({ targetingKey: id, ...attributes }));
  return {
    name: "@openfeature/flagd-core, unchecked",
    call: "core.getFlag(key).evaluate(context)",
    countStatic: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (core.getFlag("static-flag")?.evaluate(contexts[at]!).value === true) on++;
      }
      return on;
    },
    countRules: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (core.getFlag("rules-flag")?.evaluate(contexts[at]!).value === true) on++;
      }
      return on;
    },
    isOn: (flag, at) => core.getFlag(flag)?.evaluate(contexts[at]!).value === true,
    close: () => {},
  };
};
