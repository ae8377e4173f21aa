import type { FlagDefinition } from "@switchyard/flags";
import { suggest } from "../../config/suggest.ts";
import { accessorNames } from "../codegen/names.ts";
import { isGenerated } from "../codegen/mark.ts";
import { type Imported, importsModule, importsOf } from "./accessorImports.ts";
import { type Settled, adviceAt, settledValue } from "./cleanup.ts";
import { type Reference, referencesIn } from "./references.ts";
import { type SourceFile, sourceFiles } from "./sourceFiles.ts";

export interface ScannedFlag {
  readonly key: string;
  readonly definition: FlagDefinition;
  /** Why it can go. */
  readonly stale?: string | undefined;
}

export interface Place extends Reference {
  /** Relative to the folder, with slashes. */
  readonly file: string;
}

export interface ScanReport {
  readonly files: number;
  /** Source files that were not searched, and why. */
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
  readonly flags: readonly { readonly key: string; readonly references: readonly Place[] }[];
  /** Read in the code, and not defined. */
  readonly unknown: readonly {
    readonly key: string;
    readonly nearest?: string;
    readonly references: readonly Place[];
  }[];
  /** Defined, and nowhere in the code: not even as a text. */
  readonly unreferenced: readonly string[];
  /** Stale, with what to change before they can be deleted. */
  readonly dead: readonly {
    readonly key: string;
    readonly why: string;
    readonly serves?: Settled;
    readonly places: readonly (Place & { readonly advice: string })[];
  }[];
}

/** Searches a source tree for references to these flags. Throws USAGE for a folder that cannot be read. */
export async function scan(root: string, flags: readonly ScannedFlag[]): Promise<ScanReport> {
  const found = await search(root, new Set(flags.map(({ key }) => key)));
  const byKey = Map.groupBy(found.places, ({ flag }) => flag);
  const keys = flags.map(({ key }) => key);
  const unknown = [...byKey].filter(([key]) => !keys.includes(key));
  return {
    files: found.files,
    skipped: found.skipped,
    flags: flags.map(({ key }) => ({ key, references: byKey.get(key) ?? [] })),
    unknown: unknown.map(([key, references]) => {
      const nearest = suggest(key, keys);
      return { key, ...(nearest !== undefined && { nearest }), references };
    }),
    unreferenced: keys.filter((key) => !byKey.has(key)),
    dead: flags.flatMap(({ key, definition, stale }) => {
      if (stale === undefined) return [];
      const serves = settledValue(definition);
      const places = (byKey.get(key) ?? []).map((place) => ({ ...place, advice: adviceAt(place, serves) }));
      return [{ key, why: stale, ...(serves && { serves }), places }];
    }),
  };
}

async function search(root: string, keys: ReadonlySet<string>) {
  const accessors = new Map([...accessorNames([...keys])].map(([key, name]) => [name, key]));
  const generated: string[] = [];
  const results: { readonly imported: Imported; readonly places: readonly Place[] }[] = [];
  const { files, skipped } = sourceFiles(root);
  let count = 0;
  for await (const file of files) {
    count += 1;
    if (isGenerated(file.text)) generated.push(file.path);
    else results.push(searchFile(file, keys, accessors));
  }
  // Which names are accessors is known only when the generated modules are.
  const places = results.flatMap(({ imported, places }) => {
    const imports = generated.some((module) => importsModule(imported, module));
    return places.filter(({ how }) => how !== "accessor" || imports);
  });
  return { files: count, skipped, places };
}

function searchFile(file: SourceFile, keys: ReadonlySet<string>, accessors: ReadonlyMap<string, string>) {
  const imported = importsOf(file.path, file.text);
  const importsAnything = imported.paths.length + imported.names.length > 0;
  const known = { keys, accessors: importsAnything ? accessors : new Map<string, string>() };
  const references = referencesIn(file.path, file.text, known);
  return { imported, places: references.map((reference): Place => ({ file: file.path, ...reference })) };
}
