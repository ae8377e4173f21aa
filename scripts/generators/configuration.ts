import type { z } from "zod";
import { configJsonSchema } from "../../packages/switchyard/src/config/jsonSchema.ts";
import { notice, table } from "./markdown.ts";

type Schema = z.core.JSONSchema.JSONSchema;

/** docs/reference/configuration.md: a table of keys per section of switchyard.yaml. */
export function configurationPage(): string {
  const { properties } = configJsonSchema();
  const app = childOf(object(properties?.["apps"]));
  const sections = Object.entries(app.properties ?? {}).flatMap(([key, value]) =>
    section(`apps.<name>.${key}`, object(value), 2),
  );
  return `${notice("packages/switchyard/src/config/schema.ts")}
# switchyard.yaml

Switchyard reads the nearest \`switchyard.yaml\` from the current folder upwards. Unknown keys are errors. Keys that
begin with \`x-\` at the top of the file are ignored: a place for YAML anchors.

${table(["key", "type", "default", "meaning"], rows({ properties: properties ?? {}, required: ["apps"] }))}

An overlay in \`environments\` has the same shape as the file. Maps merge key by key, lists and single values replace,
\`null\` removes a key; the result is checked as a whole.

Durations are written \`250ms\`, \`10s\`, \`5m\`, \`1h\` or \`2d\`; sizes \`500KB\`, \`10MiB\` or \`2GB\`; shares \`5%\` or \`12.5%\`.

## apps.\\<name>

${table(["key", "type", "default", "meaning"], rows(app))}

${sections.join("\n\n")}
`;
}

function section(path: string, schema: Schema, depth: number): readonly string[] {
  const shapes = objectShapes(schema);
  if (shapes.length === 0) return [];
  const title = `${"#".repeat(Math.min(depth, 4))} ${path.replaceAll("<", "\\<")}`;
  const body = shapes.map((shape) => {
    const heading = shapes.length > 1 ? `${shapeName(shape)}:\n\n` : "";
    return `${heading}${table(["key", "type", "default", "meaning"], rows(shape))}`;
  });
  const intro = schema.description === undefined ? [] : [schema.description];
  const below = shapes.flatMap((shape) =>
    Object.entries(shape.properties ?? {}).flatMap(([key, value]) =>
      section(`${path}.${key}`, object(value), depth + 1),
    ),
  );
  return [[title, ...intro, ...body].join("\n\n"), ...below];
}

function shapeName(shape: Schema): string {
  const type = object(shape.properties?.["type"]).const;
  if (type !== undefined) return `With \`type: ${String(type)}\``;
  const [key] = [...(shape.required ?? []), ...Object.keys(shape.properties ?? {})];
  return `With \`${key}\``;
}

/** The maps that may stand here, those in lists and under free names included. */
function objectShapes(schema: Schema): readonly Schema[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return alternatives.flatMap((shape) => objectShapes(object(shape)));
  if (schema.type === "array") return objectShapes(childOf(schema));
  if (schema.properties) return [schema];
  return schema.additionalProperties ? objectShapes(childOf(schema)) : [];
}

function rows(schema: Pick<Schema, "properties" | "required">): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).map(([key, value]) => {
    const property = object(value);
    const empty =
      property.default === undefined || ["{}", "[{}]", "[]"].includes(JSON.stringify(property.default));
    const fallback = empty ? "" : `\`${JSON.stringify(property.default)}\``;
    return [
      `\`${key}\``,
      typeName(property),
      schema.required?.includes(key) ? "required" : fallback,
      meaning(property),
    ];
  });
}

function meaning(schema: Schema): string {
  // What a scalar says of itself is said once, at the top of the page.
  return schema.description?.startsWith("A duration such") || schema.description?.startsWith("A share such")
    ? ""
    : (schema.description ?? "");
}

function typeName(schema: Schema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return [...new Set(alternatives.map((shape) => typeName(object(shape))))].join(" or ");
  if (schema.type === "array") return `list of ${typeName(childOf(schema))}`;
  if (schema.pattern?.endsWith("(ms|s|m|h|d)$")) return "duration";
  if (schema.pattern?.endsWith("%$")) return "share";
  if (schema.pattern?.endsWith("GiB)$")) return "size";
  if (schema.type === "object") return "map";
  return (
    { string: "text", integer: "whole number", boolean: "true or false" }[String(schema.type)] ?? "number"
  );
}

function childOf(schema: Schema): Schema {
  const items = Array.isArray(schema.items) ? schema.items[0] : schema.items;
  return object(items ?? schema.additionalProperties);
}

function object(schema: z.core.JSONSchema._JSONSchema | undefined): Schema {
  return typeof schema === "object" ? schema : {};
}
