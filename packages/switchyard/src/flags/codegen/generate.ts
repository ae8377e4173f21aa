import type { FlagDefinition, Json } from "@switchyard/flags";
import { docComment } from "./docComment.ts";
import { generatedMark } from "./mark.ts";
import { accessorNames, pascalCase } from "./names.ts";
import { type Target, targets } from "./targets.ts";
import { kindOf, valueType } from "./valueType.ts";

export interface GeneratedFlag {
  readonly key: string;
  readonly definition: FlagDefinition;
  readonly description?: string | undefined;
  readonly owner?: string | undefined;
  /** ISO 8601. */
  readonly expiresAt?: string | undefined;
  /** Why it can go. */
  readonly stale?: string | undefined;
}

export interface Generated {
  readonly source: string;
  /** Flags that have no accessor, and why. */
  readonly left: readonly { readonly key: string; readonly why: string }[];
}

/** A TypeScript module with a function for each flag; the same flags give the same bytes, in whatever order they come. */
export function generateAccessors(flags: readonly GeneratedFlag[], target: keyof typeof targets): Generated {
  const names = accessorNames(flags.map(({ key }) => key));
  const left: { key: string; why: string }[] = [];
  const parts = flags
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .flatMap((flag) => {
      const part = accessor(flag, names.get(flag.key) ?? flag.key, targets[target]);
      if (typeof part === "string") return [part];
      left.push({ key: flag.key, why: part.why });
      return [];
    });
  const body = parts.length === 0 ? "export {};" : `${targets[target].head}\n\n${parts.join("\n\n")}`;
  return { source: `// ${generatedMark}; do not edit. Typed access to the flags.\n\n${body}\n`, left };
}

function accessor(flag: GeneratedFlag, name: string, target: Target): string | { readonly why: string } {
  const values = Object.values(flag.definition.variants);
  const kind = kindOf(values);
  if (values.length === 0) return { why: "it has no variant" };
  if (kind === undefined) return { why: "its variants are of several types" };
  const type = valueType(values);
  const named = kind === "string" || kind === "object" ? `${pascalCase(name)}Value` : undefined;
  const declared = named === undefined ? [] : [`export type ${named} = ${type};`, ""];
  const read = target.accessor({
    key: JSON.stringify(flag.key),
    name,
    kind,
    type: named ?? type,
    fallback: JSON.stringify(fallbackOf(flag.definition)),
  });
  return [...declared, docComment(flag), read].join("\n");
}

/** What a flag gives when it is off is what code should do when it cannot ask. */
function fallbackOf({ variants, off, defaultVariant }: FlagDefinition): Json {
  const values = Object.values(variants);
  const named = off ?? defaultVariant;
  if (named !== undefined && named !== null && Object.hasOwn(variants, named)) return variants[named] ?? null;
  return values.includes(false) ? false : (values[0] ?? null);
}
