import type { Json } from "@switchyard/flags";

/** What OpenFeature calls the type of a flag. */
export type ValueKind = "boolean" | "string" | "number" | "object";

/** Of all variants together; undefined when there is none, or they differ. */
export function kindOf(values: readonly Json[]): ValueKind | undefined {
  const kinds = new Set(values.map(kindOfOne));
  const [only] = kinds;
  return kinds.size === 1 ? only : undefined;
}

/** A type that exactly these values have: unions of literals for texts, objects by their properties. */
export function valueType(values: readonly Json[]): string {
  const kind = kindOf(values);
  if (kind === "boolean") return "boolean";
  if (kind === "number") return "number";
  if (kind === "string") return unionOf(values.map((value) => JSON.stringify(value)));
  return shapeOf(values);
}

/** Texts within objects are `string`: a union of what they happen to be says nothing. */
function shapeOf(values: readonly Json[]): string {
  const plain = values.flatMap((value) => (isObject(value) || isList(value) ? [] : [primitive(value)]));
  const lists = values.filter(isList);
  const objects = values.filter(isObject);
  return unionOf([
    ...plain,
    ...(lists.length > 0 ? [listType(lists.flat())] : []),
    ...(objects.length > 0 ? [objectType(objects)] : []),
  ]);
}

function listType(items: readonly Json[]): string {
  const item = items.length === 0 ? "never" : shapeOf(items);
  return item.includes(" ") && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
}

function objectType(objects: readonly Readonly<Record<string, Json>>[]): string {
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))].toSorted();
  if (keys.length === 0) return "Record<string, never>";
  const properties = keys.map((key) => {
    const having = objects.filter((object) => Object.hasOwn(object, key));
    const optional = having.length < objects.length ? "?" : "";
    return `${propertyName(key)}${optional}: ${shapeOf(having.map((object) => object[key] ?? null))}`;
  });
  return `{ ${properties.join("; ")} }`;
}

function unionOf(types: readonly string[]): string {
  return types.length === 0 ? "never" : [...new Set(types)].toSorted().join(" | ");
}

function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function primitive(value: Json): string {
  return value === null ? "null" : typeof value;
}

function kindOfOne(value: Json): ValueKind {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "string";
  return typeof value === "number" ? "number" : "object";
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
