import { compileFlags, type FlagDocument } from "@switchyard/flags";
import { z } from "zod";
import type { FlagAbout } from "../../records.ts";
import type { Imported } from "../imported.ts";
import { notOfShape, readShape } from "../readShape.ts";

const about = z.strictObject({
  kind: z.enum(["release", "operational", "experiment", "permission"]).optional(),
  description: z.string().nullable().optional(),
  owner: z.string().nullable().optional(),
  expiresAt: z.number().nullable().optional(),
});

const file = z.looseObject({
  flags: z.union([
    z.record(z.string(), z.looseObject({})),
    z.array(z.looseObject({ key: z.string().min(1) })),
  ]),
  about: z.record(z.string(), about).optional(),
});

/** flagd's documents and Switchyard's, as they are; `flags` may be a list whose members have their `key`. */
export function importFlagd(json: object, format: "flagd" | "switchyard"): Imported {
  const what = format === "flagd" ? "flagd document" : "Switchyard document";
  const { flags, about: known, $schema: _, ...rest } = readShape(file, json, what);
  // Whether it is one, compiling says better than a schema can.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const document = {
    ...rest,
    flags: Array.isArray(flags) ? byKey(flags, what) : flags,
  } as unknown as FlagDocument;
  const problem = compileFlags(document).problems[0];
  if (problem !== undefined) throw notOfShape(what, problem.path, problem.message);
  return { document, about: mapAbout(known), notCarried: [] };
}

/** A member that is undefined is none. */
function mapAbout(known: z.output<typeof file>["about"]): Readonly<Record<string, FlagAbout>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (known ?? {}) as Readonly<Record<string, FlagAbout>>;
}

function byKey(list: readonly { readonly key: string }[], what: string): Readonly<Record<string, unknown>> {
  const seen = new Set<string>();
  return Object.fromEntries(
    list.map(({ key, ...definition }, at) => {
      if (seen.has(key)) throw notOfShape(what, `flags[${at}].key`, `${key} is there twice`);
      seen.add(key);
      return [key, definition];
    }),
  );
}
