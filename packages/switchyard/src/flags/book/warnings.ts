import type { FlagDefinition } from "@switchyard/flags";
import type { FlagEdit, FlagRecord } from "../records.ts";
import type { Edited } from "./edits/edited.ts";

/** What is legal, but perhaps not meant; one sentence each. */
export function warningsOf(edited: Edited, edit: FlagEdit, now: number): readonly string[] {
  if (edited.subject !== "flag" || edited.after === undefined) return [];
  const flag = edited.after;
  return [...ofDefinition(flag, edit), ...ofShare(flag, edit), ...ofExpiry(flag, edit, now)];
}

function ofDefinition({ key, definition }: FlagRecord, edit: FlagEdit): readonly string[] {
  const warnings: string[] = [];
  if (definition.off === undefined && edit.kind === "kill") {
    warnings.push(`${key} has no \`off\`: everyone gets the default in the code`);
  }
  if (definition.off === undefined && edit.kind === "enable") {
    warnings.push(`${key} has no \`off\`: a kill would serve the default in the code`);
  }
  if (definition.killed === true && edit.kind !== "kill" && edit.kind !== "describe") {
    warnings.push(`${key} is killed: everyone gets \`off\` until it is enabled`);
  }
  if (definition.state === "DISABLED" && edit.kind === "kill") {
    warnings.push(`${key} is disabled: everyone gets the default in the code, not \`off\``);
  }
  if (edit.kind === "create" && definition.state === "ENABLED" && servesTrueToAll(definition)) {
    warnings.push(`${key} serves true to everyone from the start`);
  }
  return warnings;
}

function servesTrueToAll({ variants, defaultVariant, fallthrough }: FlagDefinition): boolean {
  const served = fallthrough ?? defaultVariant;
  return typeof served === "string" && Object.hasOwn(variants, served) && variants[served] === true;
}

function ofShare({ key, definition }: FlagRecord, edit: FlagEdit): readonly string[] {
  if (edit.kind !== "share" && edit.kind !== "weights") return [];
  const warnings: string[] = [];
  if (edit.kind === "share" && edit.share === 0)
    warnings.push(`nobody gets ${edit.variant} of ${key} any more`);
  if (definition.state === "DISABLED") warnings.push(`${key} is disabled: the split has no effect yet`);
  return warnings;
}

function ofExpiry({ key, expiresAt }: FlagRecord, edit: FlagEdit, now: number): readonly string[] {
  const said = "about" in edit && edit.about?.expiresAt !== undefined;
  if (!said || expiresAt === undefined || expiresAt > now) return [];
  return [`${key} expires in the past, on ${new Date(expiresAt).toISOString().slice(0, 10)}`];
}
