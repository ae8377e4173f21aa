import { z } from "zod";
import { configSchema } from "./schema.ts";

type JsonSchema = z.core.JSONSchema.JSONSchema;
type AnySchema = z.core.JSONSchema._JSONSchema;

/** The JSON Schema of switchyard.yaml, for editors: what a user may write, before defaults and parsing. */
export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(configSchema, {
    io: "input",
    override: ({ jsonSchema }) => tidy(jsonSchema),
  });
  const apps = schema.properties?.["apps"];
  return {
    ...schema,
    title: "switchyard.yaml",
    description: "How Switchyard ships the applications of this project.",
    properties: { ...schema.properties, environments: environmentsSchema(apps) },
    // A place for anchors, as the loader allows it.
    patternProperties: { "^x-": {} },
  };
}

function tidy(schema: JsonSchema): void {
  // Not a format that validators know; the pattern beside it says the same.
  if (schema.format === "starts_with") delete schema.format;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

/** An overlay is a part of a configuration: the same keys, none of them required, and null to remove one. */
function environmentsSchema(apps: AnySchema | undefined): JsonSchema {
  return {
    type: "object",
    description: "Overlays: `-e staging` merges environments.staging over the rest of the file.",
    additionalProperties: {
      type: "object",
      properties: { ...(apps !== undefined && { apps: partial(apps) }) },
      additionalProperties: false,
    },
  };
}

function partial(schema: AnySchema): AnySchema {
  if (typeof schema === "boolean") return schema;
  const { required: _, default: __, ...rest } = schema;
  const open = { ...rest };
  if (open.properties) open.properties = mapValues(open.properties, removable);
  if (open.additionalProperties) open.additionalProperties = removable(open.additionalProperties);
  return open;
}

function removable(schema: AnySchema): AnySchema {
  if (typeof schema === "boolean") return schema;
  const { description } = schema;
  const anyOf = [...shapesOf(schema).map(partial), { type: "null" } as const].filter(
    (shape) => typeof shape === "object",
  );
  return { ...(description !== undefined && { description }), anyOf };
}

function shapesOf(schema: AnySchema): readonly AnySchema[] {
  if (typeof schema === "boolean") return [schema];
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return alternatives.flatMap(shapesOf);
  const { description: _, ...shape } = schema;
  return [shape];
}

function mapValues<T>(record: Record<string, T>, map: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
