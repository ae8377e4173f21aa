import { compileFlags, type FlagDocument } from "@switchyard/flags";
import { contextsOf } from "../people.ts";
import type { Contender, Enter } from "./contender.ts";
import { flagdForm, ownForm } from "./definitions.ts";

export const switchyard: Enter = (everyone) => ({
  name: "switchyard",
  ...contenderWith(ownForm, everyone),
});

/** The document that flagd-core gets. */
export const switchyardWithFlagdForm: Enter = (everyone) => ({
  name: "switchyard, flagd's form",
  ...contenderWith(flagdForm, everyone),
});

function contenderWith(document: FlagDocument, everyone: Parameters<Enter>[0]): Omit<Contender, "name"> {
  const flags = compileFlags(document);
  const contexts = contextsOf(everyone, ({ id, ...attributes }) => ({ targetingKey: id, ...attributes }));
  return {
    call: "flags.evaluate(key, context).value",
    countStatic: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (flags.evaluate("static-flag", contexts[at]!).value === true) on++;
      }
      return on;
    },
    countRules: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (flags.evaluate("rules-flag", contexts[at]!).value === true) on++;
      }
      return on;
    },
    isOn: (flag, at) => flags.evaluate(flag, contexts[at]!).value === true,
    close: () => {},
  };
}
