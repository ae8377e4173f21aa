import type { FlagDefinition, Json, Rule, Segment } from "@switchyard/flags";
import { conditionsText } from "../../flags/conditionsText.ts";
import { gateText, serveText } from "../../flags/serveText.ts";

/** What a flag does, in the order in which it is decided; one step a line. */
export function definitionLines(definition: FlagDefinition): string[] {
  if (definition.state === "DISABLED")
    return [
      "It is disabled: the default in the code applies. Once it is enabled again:",
      ...stepLines(definition),
    ];
  if (definition.killed)
    return [
      `It is killed: everyone gets ${offText(definition)}. Once it is enabled again:`,
      ...stepLines(definition),
    ];
  return stepLines(definition);
}

export function variantLines({ variants }: FlagDefinition): string[] {
  return Object.entries(variants).map(([name, value]) => `${name} = ${short(value)}`);
}

/** Of a segment, in the order in which it is decided. */
export function segmentLines({ included = [], excluded = [], by, when }: Segment): string[] {
  const attribute = by === undefined ? "" : ` (by ${by})`;
  return [
    ...(included.length > 0 ? [`Always in${attribute}: ${someOf(included)}`] : []),
    ...(excluded.length > 0 ? [`Never in${attribute}: ${someOf(excluded)}`] : []),
    when === undefined ? "Nobody else" : `In: ${conditionsText(when)}`,
  ];
}

/** What must hold before anything else is looked at. */
export function needTexts({ requires, prerequisites = [] }: FlagDefinition): string[] {
  return [
    ...(requires?.release === undefined ? [] : [`release ${requires.release}`]),
    ...(requires?.schema === undefined ? [] : [`the schema "${requires.schema}"`]),
    ...prerequisites.map(({ flag, variant }) => `${flag} to serve ${[variant].flat().join(" or ")}`),
  ];
}

export function targetTexts({ targets = [] }: FlagDefinition): string[] {
  return targets.map(
    ({ variant, keys, by }) => `${someOf(keys)}${by === undefined ? "" : ` (by ${by})`} -> ${variant}`,
  );
}

export function ruleTexts({ rules = [] }: FlagDefinition): string[] {
  return rules.map(ruleText);
}

/** What they get of whom no target and no rule says anything. */
export function elseText({ fallthrough, defaultVariant }: FlagDefinition): string {
  if (fallthrough !== undefined) return serveText(fallthrough);
  return defaultVariant ?? codeDefault;
}

export function offText({ off }: FlagDefinition): string {
  return off ?? codeDefault;
}

function stepLines(definition: FlagDefinition): string[] {
  const { targets = [], rules = [], targeting } = definition;
  const others = targets.length + rules.length > 0 || targeting !== undefined;
  return [
    ...needTexts(definition).map((need) => `Needs ${need}, else ${offText(definition)}`),
    ...targetTexts(definition),
    ...(targeting === undefined ? [] : [`By JSONLogic: ${short(targeting)}`]),
    ...rules.map((rule, index) => `Rule ${index + 1}${rule.name === undefined ? ":" : ""} ${ruleText(rule)}`),
    `${others ? "Everyone else" : "Everyone"} -> ${elseText(definition)}`,
  ];
}

function ruleText({ name, when = [], gate, serve }: Rule): string {
  const label = name === undefined ? "" : `"${name}": `;
  return `${label}${conditionsText(when)}${gate ? `, ${gateText(gate)}` : ""} -> ${serveText(serve)}`;
}

function someOf(keys: readonly string[]): string {
  const shown = keys.slice(0, shownKeys).join(", ");
  return keys.length > shownKeys ? `${shown} and ${keys.length - shownKeys} more` : shown;
}

function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

const codeDefault = "the default in the code";
const shownKeys = 8;
const longestValue = 200;
