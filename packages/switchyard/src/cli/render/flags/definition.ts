import type { FlagDefinition, Json, Rule, Segment } from "@switchyard/flags";
import { conditionsText } from "../../flags/conditionsText.ts";
import { gateText, serveText } from "../../flags/serveText.ts";

/** What a flag does, in the order in which it is decided; one step a line. */
export function definitionLines(definition: FlagDefinition): string[] {
  if (definition.state === "DISABLED")
    return ["It is disabled: the default in the code applies, whatever follows.", ...stepLines(definition)];
  if (definition.killed)
    return [
      `It is killed: everyone gets ${offText(definition)}, whatever follows.`,
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

function stepLines(definition: FlagDefinition): string[] {
  const { requires, prerequisites = [], targets = [], rules = [], targeting } = definition;
  const off = offText(definition);
  const needs = [
    ...(requires?.release === undefined ? [] : [`release ${requires.release}`]),
    ...(requires?.schema === undefined ? [] : [`the schema "${requires.schema}"`]),
  ];
  return [
    ...(needs.length > 0 ? [`Needs ${needs.join(" and ")}, else ${off}`] : []),
    ...prerequisites.map(
      ({ flag, variant }) => `Needs ${flag} to serve ${[variant].flat().join(" or ")}, else ${off}`,
    ),
    ...targets.map(
      ({ variant, keys, by }) => `${someOf(keys)}${by === undefined ? "" : ` (by ${by})`} -> ${variant}`,
    ),
    ...(targeting === undefined ? [] : [`By JSONLogic: ${short(targeting)}`]),
    ...rules.map((rule, index) => `Rule ${index + 1}${ruleText(rule)}`),
    `${targets.length + rules.length > 0 || targeting !== undefined ? "Everyone else" : "Everyone"} -> ${elseText(definition)}`,
  ];
}

function ruleText({ name, when = [], gate, serve }: Rule): string {
  const label = name === undefined ? "" : ` "${name}"`;
  return `${label}: ${conditionsText(when)}${gate ? `, ${gateText(gate)}` : ""} -> ${serveText(serve)}`;
}

function elseText({ fallthrough, defaultVariant }: FlagDefinition): string {
  if (fallthrough !== undefined) return serveText(fallthrough);
  return defaultVariant ?? codeDefault;
}

function offText({ off }: FlagDefinition): string {
  return off ?? codeDefault;
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
