import { FlagdCore } from "@openfeature/flagd-core";
import { contextsOf } from "../people.ts";
import type { Enter } from "./contender.ts";
import { flagdForm } from "./definitions.ts";

/** With the code that it generates for each flag, which is its default and its fastest way. */
export const flagdCore: Enter = (everyone) => {
  const core = new FlagdCore(undefined, { debug() {}, info() {}, warn() {}, error() {} });
  core.setConfigurations(JSON.stringify(flagdForm));
  const contexts = contextsOf(everyone, ({ id, ...attributes }) => ({ targetingKey: id, ...attributes }));
  return {
    name: "@openfeature/flagd-core",
    call: "core.resolveBooleanEvaluation(key, fallback, context)",
    countStatic: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (core.resolveBooleanEvaluation("static-flag", false, contexts[at]).value) on++;
      }
      return on;
    },
    countRules: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (core.resolveBooleanEvaluation("rules-flag", false, contexts[at]).value) on++;
      }
      return on;
    },
    isOn: (flag, at) => core.resolveBooleanEvaluation(flag, false, contexts[at]).value,
    close: () => {},
  };
};
