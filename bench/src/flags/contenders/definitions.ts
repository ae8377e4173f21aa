import type { FlagDefinition, FlagDocument, Json } from "@switchyard/flags";
import { rules } from "../people.ts";

const variants = { on: true, off: false };
const split: Json = [
  ["on", rules.percent],
  ["off", 100 - rules.percent],
];

const staticFlag: FlagDefinition = { state: "ENABLED", variants, defaultVariant: "on" };

/** In Switchyard's own form. */
export const ownForm: FlagDocument = {
  flags: {
    "static-flag": staticFlag,
    "rules-flag": {
      state: "ENABLED",
      variants,
      rules: [
        { when: [{ attribute: "plan", op: "is", values: [rules.plan] }], serve: "on" },
        { when: [{ attribute: "country", op: "is", values: rules.countries }], serve: "on" },
        { when: [{ attribute: "age", op: ">=", values: [rules.minAge] }], serve: "on" },
      ],
      fallthrough: {
        split: [
          ["on", rules.percent],
          ["off", 100 - rules.percent],
        ],
      },
    },
  },
};

/** In flagd's. */
export const flagdForm: FlagDocument = {
  flags: {
    "static-flag": staticFlag,
    "rules-flag": {
      state: "ENABLED",
      variants,
      defaultVariant: "off",
      targeting: {
        if: [
          { "==": [{ var: "plan" }, rules.plan] },
          "on",
          { in: [{ var: "country" }, rules.countries] },
          "on",
          { ">=": [{ var: "age" }, rules.minAge] },
          "on",
          { fractional: split },
        ],
      },
    },
  },
};
