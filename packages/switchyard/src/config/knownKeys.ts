import { z } from "zod";
import type { Path } from "./located.ts";
import { configSchema } from "./schema.ts";

type SchemaNode = z.core.JSONSchema._JSONSchema;

let schema: SchemaNode | undefined;

/** Every key that the schema allows at `path`, whichever of several shapes is meant there. */
export function knownKeys(path: Path): readonly string[] {
  schema ??= z.toJSONSchema(configSchema, { io: "input" });
  let nodes = shapes(schema);
  for (const part of path) nodes = nodes.flatMap((node) => below(node, part)).flatMap(shapes);
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** What the map at `path` would hold, where something else stands or nothing. */
export function mapHint(value: unknown, path: Path): string {
  const known = knownKeys(path);
  if (value === false && known.includes("enabled")) return "; write { enabled: false } to turn it off";
  return known.length === 0 ? "" : `; it can hold ${known.join(", ")}`;
}

function shapes(node: SchemaNode): readonly z.core.JSONSchema.JSONSchema[] {
  if (typeof node === "boolean") return [];
  return [node, ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(shapes)];
}

function below(node: z.core.JSONSchema.JSONSchema, part: string | number): readonly SchemaNode[] {
  if (typeof part === "number") return node.items === undefined ? [] : [node.items].flat();
  const next = node.properties?.[part] ?? node.additionalProperties;
  return next === undefined ? [] : [next];
}
