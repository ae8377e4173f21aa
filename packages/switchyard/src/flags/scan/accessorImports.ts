import { dirname, posix } from "node:path";

/** Modules that a file imports: paths relative to the root without an extension, or the last word of other specifiers. */
export interface Imported {
  readonly paths: readonly string[];
  readonly names: readonly string[];
}

export function importsOf(file: string, source: string): Imported {
  const specifiers = [...source.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? "");
  const relative = specifiers.filter((specifier) => specifier.startsWith("."));
  return {
    paths: relative.map((specifier) => moduleOf(posix.join(dirname(file), specifier))),
    // What an alias such as `@/flags` or `#flags` means only the bundler knows.
    names: specifiers.filter((specifier) => !specifier.startsWith(".")).map(lastName),
  };
}

export function importsModule(imported: Imported, file: string): boolean {
  const name = moduleOf(file);
  return imported.paths.includes(name) || imported.names.includes(lastName(name));
}

/** `src/flags/index.ts` -> `src/flags` */
function moduleOf(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, "").replace(/\/index$/, "");
}

function lastName(specifier: string): string {
  return moduleOf(specifier).split(/[/#]/).at(-1) ?? specifier;
}

const importPattern = /\bfrom\s*["']([^"'\n]+)["']|\b(?:import|require)\s*\(\s*["']([^"'\n]+)["']/g;
