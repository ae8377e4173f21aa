import type { FlagDefinition, Json, Prerequisite, Rule, Target } from "@switchyard/flags";
import { SwitchyardError } from "../../errors.ts";
import type { FlagView } from "../../flags/api.ts";
import type { FlagAbout, FlagEdit } from "../../flags/records.ts";
import { parseConditions } from "./parseConditions.ts";
import { assignment, parseServe, parseShare, parseWeights } from "./serveText.ts";
import { type ValueType, parseValue, typeOf } from "./values.ts";

/** The options of `flags set`, as they were typed. */
export interface SetOptions {
  readonly default?: string;
  readonly off?: string;
  readonly share?: string;
  readonly weights?: string;
  readonly rule?: number;
  readonly when?: string;
  readonly serve?: string;
  readonly gate?: string;
  readonly name?: string;
  readonly removeRule?: number;
  readonly target?: readonly string[];
  readonly untarget?: readonly string[];
  readonly prerequisite?: readonly string[];
  readonly removePrerequisite?: readonly string[];
  readonly variant?: readonly string[];
  readonly removeVariant?: readonly string[];
}

/**
 * The edits that do what the options say to the flag as it is; each is refused if somebody else has changed it
 * meanwhile. Throws USAGE.
 */
export function setEdits(view: FlagView, options: SetOptions, about: FlagAbout): FlagEdit[] {
  const { key: flag, version: ifVersion, definition: before } = view;
  const definition = steps.reduce((definition, step) => step(definition, options), before);
  const replaces = definition !== before;
  const describes = Object.keys(about).length > 0;
  const rule = options.rule === undefined ? {} : { rule: indexOf(options.rule, definition.rules ?? []) };
  // Only the first can be held to the version that was seen: it makes the next one.
  const edits: FlagEdit[] = [
    ...(replaces ? [{ kind: "replace", flag, definition, ...(describes && { about }) } as const] : []),
    ...(describes && !replaces ? [{ kind: "describe", flag, about } as const] : []),
    ...(options.share === undefined
      ? []
      : [{ kind: "share", flag, ...shareOf(options.share), ...rule } as const]),
    ...(options.weights === undefined
      ? []
      : [{ kind: "weights", flag, weights: parseWeights(options.weights), ...rule } as const]),
  ];
  return edits.map((edit, index) => (index === 0 ? { ...edit, ifVersion } : edit));
}

type Step = (definition: FlagDefinition, options: SetOptions) => FlagDefinition;

const steps: readonly Step[] = [
  (definition, { variant = [] }) => {
    if (variant.length === 0) return definition;
    const type = typeOf(Object.values(definition.variants));
    return { ...definition, variants: { ...definition.variants, ...variantsOf(variant, type) } };
  },
  (definition, { removeVariant = [] }) => {
    if (removeVariant.length === 0) return definition;
    const variants = Object.entries(definition.variants).filter(([name]) => !removeVariant.includes(name));
    return { ...definition, variants: Object.fromEntries(variants) };
  },
  (definition, { default: variant }) => {
    if (variant === undefined) return definition;
    const { fallthrough: _, ...rest } = definition;
    return { ...rest, defaultVariant: known(variant, definition) };
  },
  (definition, { off }) => (off === undefined ? definition : { ...definition, off: known(off, definition) }),
  (definition, { removeRule }) => {
    if (removeRule === undefined) return definition;
    const rules = definition.rules ?? [];
    return { ...definition, rules: rules.toSpliced(indexOf(removeRule, rules), 1) };
  },
  (definition, options) => {
    const rule = newRule(options);
    return rule ? { ...definition, rules: [...(definition.rules ?? []), rule] } : definition;
  },
  (definition, { target = [], untarget = [] }) => {
    if (target.length + untarget.length === 0) return definition;
    return { ...definition, targets: retarget(definition, target, untarget) };
  },
  (definition, { prerequisite = [], removePrerequisite = [] }) => {
    if (prerequisite.length + removePrerequisite.length === 0) return definition;
    const added = prerequisite.map(prerequisiteOf);
    const gone = new Set([...removePrerequisite, ...added.map(({ flag }) => flag)]);
    const kept = (definition.prerequisites ?? []).filter(({ flag }) => !gone.has(flag));
    return { ...definition, prerequisites: [...kept, ...added] };
  },
];

function newRule({ when, serve, gate, name }: SetOptions): Rule | undefined {
  if (when === undefined && serve === undefined) {
    if (gate === undefined && name === undefined) return undefined;
    throw usage("--gate and --name are of a rule.", "Add --when and --serve.");
  }
  if (serve === undefined)
    throw usage("A rule needs what it serves.", "Add --serve VARIANT, or --serve a=25%,b=75%.");
  if (when === undefined && gate === undefined)
    throw usage(
      "--serve is what a new rule serves, and nothing says for whom the rule is.",
      `Add --when or --gate; for everyone without a rule use --default ${serve.includes("=") ? "VARIANT, --share or --weights" : serve}.`,
    );
  return {
    ...(name !== undefined && { name }),
    ...(when !== undefined && { when: parseConditions(when) }),
    ...(gate !== undefined && { gate: { share: parseShare(gate) } }),
    serve: parseServe(serve),
  };
}

function retarget(
  definition: FlagDefinition,
  target: readonly string[],
  untarget: readonly string[],
): readonly Target[] {
  const added = target.map((text) => {
    const [variant, keys] = assignment(text, "a variant and who gets it, such as on=user-1,user-2");
    return { variant: known(variant, definition), keys: list(keys) };
  });
  const moved = new Set([...untarget.flatMap(list), ...added.flatMap(({ keys }) => keys)]);
  const kept = (definition.targets ?? []).map((one) => ({
    ...one,
    keys: one.by === undefined ? one.keys.filter((key) => !moved.has(key)) : one.keys,
  }));
  for (const { variant, keys } of added) {
    const index = kept.findIndex((one) => one.variant === variant && one.by === undefined);
    const same = kept[index];
    if (same) kept[index] = { ...same, keys: [...same.keys, ...keys] };
    else kept.push({ variant, keys });
  }
  return kept.filter(({ keys }) => keys.length > 0);
}

export function variantsOf(texts: readonly string[], type: ValueType): Record<string, Json> {
  const entries = texts.map((text) => assignment(text, "a variant and its value, such as on=true"));
  return Object.fromEntries(entries.map(([name, value]) => [name, parseValue(value, type)]));
}

function prerequisiteOf(text: string): Prerequisite {
  const [flag, variants] = assignment(text, "a flag and the variant it must serve, such as new-cart=on");
  const all = list(variants);
  const [only] = all;
  return { flag, variant: only !== undefined && all.length === 1 ? only : all };
}

function shareOf(text: string): { readonly variant: string; readonly share: number } {
  const [variant, share] = assignment(text, "a variant and its share, such as on=25%");
  return { variant, share: parseShare(share) };
}

/** People count rules from 1. */
function indexOf(number: number, rules: readonly Rule[]): number {
  if (number >= 1 && number <= rules.length) return number - 1;
  const many = rules.length === 1 ? "is 1 rule" : `are ${rules.length} rules`;
  throw usage(`There is no rule ${number}; there ${many}.`, "Count as `switchyard flags show` does, from 1.");
}

function known(variant: string, { variants }: FlagDefinition): string {
  if (Object.hasOwn(variants, variant)) return variant;
  const names = Object.keys(variants).join(", ");
  throw usage(
    `There is no variant ${variant}; there are ${names}.`,
    "Name one of them, or add it with --variant.",
  );
}

function list(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function usage(message: string, next: string): SwitchyardError {
  return new SwitchyardError("USAGE", message, { next });
}
