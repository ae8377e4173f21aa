import type { z } from "zod";
import { SwitchyardError } from "../../errors.ts";

/** @throws SwitchyardError FLAG_INVALID with the path of the first thing that is not as `what` has it */
export function readShape<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw notOfShape(what, pathOf(issue?.path ?? []), issue?.message ?? "is not as expected");
}

export function notOfShape(what: string, path: string, problem: string): SwitchyardError {
  const place = path === "" ? "at the top" : `at ${path}`;
  return new SwitchyardError("FLAG_INVALID", `This is no ${what}: ${place}: ${problem}`, {
    next: "Check that the file is of the format that you named, and export it anew if it is.",
    fields: { path },
  });
}

function pathOf(steps: readonly PropertyKey[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === "number") return `${path}[${step}]`;
    const name = String(step);
    if (!/^[\w$-]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
    return path === "" ? name : `${path}.${name}`;
  }, "");
}
