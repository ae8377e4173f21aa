import type { FlagDefinition } from "@switchyard/flags";
import { flagStateOf } from "../../../flags/flagState.ts";
import type { FlagSnapshot } from "../../../flags/records.ts";
import { elseText, needTexts, offText, ruleTexts, targetTexts } from "./definition.ts";
import { differences } from "./differences.ts";
import { stateWords } from "./list.ts";

/** What has become of a flag, in the words of `flags show`: `everyone else: on 25 %, off 75 % (was off)`. */
export function flagDifferences(before: FlagSnapshot, after: FlagSnapshot): string[] {
  const [old, now] = [before.definition, after.definition];
  const told = [
    ...changed("state", stateText(old), stateText(now)),
    ...changed("kind", before.kind, after.kind),
    ...changed("owner", before.owner, after.owner),
    ...changed("description", before.description, after.description),
    ...changed("gone by", dayOf(before.expiresAt), dayOf(after.expiresAt)),
    ...variantDifferences(old, now),
    ...changed("off", offText(old), offText(now)),
    ...listDifferences("prerequisite", needTexts(old), needTexts(now)),
    ...listDifferences("target", targetTexts(old), targetTexts(now)),
    ...changed("JSONLogic", logicOf(old), logicOf(now)),
    ...listDifferences("rule", ruleTexts(old), ruleTexts(now)),
    ...changed(elseLabel(now), elseText(old), elseText(now)),
  ];
  // Seeds, ranges and the like have no words.
  return told.length > 0 ? told : differences(before, after);
}

/** What a flag that was just made does. */
export function firstWords({ definition }: FlagSnapshot): string[] {
  const rules = ruleTexts(definition).length + targetTexts(definition).length;
  if (definition.state === "DISABLED") return ["disabled: the default in the code applies"];
  return [`${elseLabel(definition)}: ${elseText(definition)}${rules > 0 ? ", after its rules" : ""}`];
}

/** `owner: ada (was bob)`; nothing where both are the same. */
export function changed(label: string, before: string | undefined, after: string | undefined): string[] {
  if (before === after) return [];
  return [`${label}: ${after ?? "none"} (was ${before ?? "none"})`];
}

function listDifferences(noun: string, before: readonly string[], after: readonly string[]): string[] {
  const gone = without(before, after);
  const added = without(after, before);
  if (gone.length + added.length === 0)
    return before.join("\n") === after.join("\n") ? [] : [`the ${noun}s are in another order`];
  if (before.length === after.length)
    return after.flatMap((text, index) => changed(`${noun} ${index + 1}`, before[index], text));
  return [
    ...gone.map((text) => `${noun} removed: ${text}`),
    ...added.map((text) => `${noun} added: ${text}`),
  ];
}

function without(texts: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return texts.filter((text) => {
    const index = left.indexOf(text);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}

function variantDifferences({ variants: before }: FlagDefinition, { variants: after }: FlagDefinition) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) =>
    changed(`variant ${name}`, JSON.stringify(before[name]), JSON.stringify(after[name])),
  );
}

function stateText(definition: FlagDefinition): string {
  const state = flagStateOf(definition);
  return state === "killed" ? `killed, everyone gets ${offText(definition)}` : stateWords[state];
}

function elseLabel(definition: FlagDefinition): string {
  const { targets = [], rules = [], targeting } = definition;
  return targets.length + rules.length > 0 || targeting !== undefined ? "everyone else" : "everyone";
}

function logicOf({ targeting }: FlagDefinition): string | undefined {
  return targeting === undefined ? undefined : JSON.stringify(targeting);
}

function dayOf(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 10);
}
