import type { EvaluationContext } from "@switchyard/flags";
import { SwitchyardError } from "../../errors.ts";
import { literal } from "./parseConditions.ts";
import { assignment } from "./serveText.ts";

export interface ContextOptions {
  readonly user?: string;
  readonly attribute?: readonly string[];
  readonly context?: string;
}

/** `--context` first, the others over it; `app.version=2` is nested. Throws USAGE. */
export function contextOf({ user, attribute = [], context }: ContextOptions): EvaluationContext {
  const result: Record<string, unknown> = context === undefined ? {} : parse(context);
  for (const text of attribute) {
    const [name, value] = assignment(text, "an attribute and its value, such as plan=pro");
    put(result, name.split("."), literal(value));
  }
  return { ...result, ...(user !== undefined && { targetingKey: user }) };
}

function put(into: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void {
  const own = Object.hasOwn(into, name) ? into[name] : undefined;
  const next = rest.length === 0 ? value : isObject(own) ? own : {};
  Object.defineProperty(into, name, { value: next, enumerable: true, configurable: true, writable: true });
  if (rest.length > 0 && isObject(next)) put(next, rest, value);
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new SwitchyardError("USAGE", `The context ${text} is no JSON object.`, {
    next: `Write it like '{"targetingKey":"ada","plan":"pro"}', or use --user and --attribute.`,
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
