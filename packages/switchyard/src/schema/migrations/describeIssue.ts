import { z } from "zod";
import type { Path } from "../../config/located.ts";
import { suggest } from "../../config/suggest.ts";
import { describe, typeNames, valueAt } from "../../config/words.ts";
import { operationSchemas, type OperationKind } from "./operations.ts";

/** What is wrong, in words of the file, and where: at a key, or at the value. */
export interface Described {
  readonly path: Path;
  readonly message: string;
  readonly atKey: boolean;
}

/** An issue of zod with an operation. */
export function describeIssue(
  issue: z.core.$ZodIssue,
  kind: OperationKind,
  input: unknown,
): readonly Described[] {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  const value = valueAt(input, path);
  const name = path.at(-1) ?? kind;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: [...path, key],
        atKey: true,
        message: unknownKey(key, kind, path),
      }));
    case "invalid_type":
      if (value === undefined) return [{ path, atKey: true, message: `"${name}" is missing.` }];
      return [{ path, atKey: false, message: wrongType(name, issue.expected, value) }];
    case "invalid_value":
      if (value === undefined) return [{ path, atKey: true, message: `"${name}" is missing.` }];
      return [
        {
          path,
          atKey: false,
          message: `"${name}" must be one of ${issue.values.map(String).join(", ")}, not ${describe(value)}.`,
        },
      ];
    case "invalid_union":
      return [{ path, atKey: value === undefined, message: union(name, value) }];
    case "too_small":
      return [{ path, atKey: false, message: `"${name}" must not be empty.` }];
    case "too_big":
    case "invalid_format":
    case "invalid_key":
    case "invalid_element":
    case "not_multiple_of":
    case "custom":
      return [{ path, atKey: false, message: `"${name}": ${issue.message}.` }];
    default:
      return issue satisfies never;
  }
}

function wrongType(name: string | number, expected: string, value: unknown): string {
  const quotes = expected === "string" && (typeof value === "number" || typeof value === "boolean");
  return `"${name}" must be ${typeNames[expected] ?? expected}, not ${describe(value)}${quotes ? " (put it in quotes)" : ""}.`;
}

/** The only union is the columns of an index. */
function union(name: string | number, value: unknown): string {
  return value === undefined
    ? `"${name}" is missing.`
    : `"${name}" must be a list of columns, or a map from columns to their options.`;
}

function unknownKey(key: string, kind: OperationKind, path: Path): string {
  const known = knownKeys(kind, path);
  const meant = suggest(key, known);
  if (meant !== undefined) return `unknown key "${key}"; did you mean "${meant}"?`;
  return `unknown key "${key}"; known here: ${known.join(", ")}.`;
}

type Schema = z.core.JSONSchema._JSONSchema;

function knownKeys(kind: OperationKind, path: Path): readonly string[] {
  let nodes: readonly Schema[] = [z.toJSONSchema(operationSchemas[kind], { io: "input" })];
  for (const part of path) nodes = nodes.flatMap((node) => below(node, part));
  return nodes.flatMap((node) => (typeof node === "boolean" ? [] : Object.keys(node.properties ?? {})));
}

function below(node: Schema, part: string | number): readonly Schema[] {
  if (typeof node === "boolean") return [];
  const either = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((one) => below(one, part));
  if (typeof part === "number") return [...either, ...(node.items === undefined ? [] : [node.items].flat())];
  const next = node.properties?.[part] ?? node.additionalProperties;
  return next === undefined ? either : [...either, next];
}
