import type { ValueKind } from "./valueType.ts";

/** What the generated module reads flags with. */
export interface Target {
  readonly head: string;
  accessor(flag: Accessor): string;
}

/** Texts of TypeScript. */
export interface Accessor {
  readonly key: string;
  readonly name: string;
  readonly kind: ValueKind;
  readonly type: string;
  readonly fallback: string;
}

const openFeatureServer: Target = {
  head: 'import type { Client, EvaluationContext } from "@openfeature/server-sdk";',
  accessor: ({ key, name, kind, type, fallback }) => `export function ${name}(
  client: Client,
  context?: EvaluationContext,
  fallback: ${type} = ${fallback},
): Promise<${type}> {
  return client.${readers[kind]}${typeArgument(kind, type)}(${key}, fallback, context);
}`,
};

const openFeatureWeb: Target = {
  head: 'import type { Client } from "@openfeature/web-sdk";',
  accessor: ({ key, name, kind, type, fallback }) => `export function ${name}(
  client: Client,
  fallback: ${type} = ${fallback},
): ${type} {
  return client.${readers[kind]}${typeArgument(kind, type)}(${key}, fallback);
}`,
};

/** `createFlags` of Node and of browsers both give what the module asks for. */
const switchyard: Target = {
  head: `import type { EvaluationContext, Json } from "@switchyard/flags";

export interface Flags {
  boolean(key: string, fallback: boolean, context?: EvaluationContext): boolean;
  string(key: string, fallback: string, context?: EvaluationContext): string;
  number(key: string, fallback: number, context?: EvaluationContext): number;
  object(key: string, fallback: Json, context?: EvaluationContext): Json;
}`,
  accessor: ({ key, name, kind, type, fallback }) => `export function ${name}(
  flags: Flags,
  context?: EvaluationContext,
  fallback: ${type} = ${fallback},
): ${type} {
  return flags.${kind}(${key}, fallback${kind === "object" ? " as Json" : ""}, context)${typeArgument(kind, type) && ` as ${type}`};
}`,
};

export const targets = {
  "openfeature-server": openFeatureServer,
  "openfeature-web": openFeatureWeb,
  switchyard,
} as const satisfies Readonly<Record<string, Target>>;

const readers: Readonly<Record<ValueKind, string>> = {
  boolean: "getBooleanValue",
  string: "getStringValue",
  number: "getNumberValue",
  object: "getObjectValue",
};

/** Without it the SDK's first overload would give back any text. */
function typeArgument(kind: ValueKind, type: string): string {
  return kind === "string" || kind === "object" ? `<${type}>` : "";
}
