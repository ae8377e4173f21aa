import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { SwitchyardError, messageOf } from "../../errors.ts";
import { type Ignore, parseIgnore } from "./ignore.ts";
import { languageOf } from "./language.ts";

export interface SourceFile {
  /** Relative to the folder that is scanned, with slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Walk {
  readonly files: AsyncGenerator<SourceFile>;
  /** What was left out though it is source, known when the files are through. */
  readonly skipped: { readonly path: string; readonly why: string }[];
}

/**
 * The source files below a folder, by name. Left out: what .gitignore files name, folders of packages and of builds, links,
 * files that are large, binary or minified.
 */
export function sourceFiles(root: string): Walk {
  const skipped: Walk["skipped"] = [];
  return { files: walk(root, "", [], skipped, { files: 0 }), skipped };
}

async function* walk(
  root: string,
  folder: string,
  ignores: readonly Scoped[],
  skipped: Walk["skipped"],
  seen: { files: number },
): AsyncGenerator<SourceFile> {
  const entries = await readFolder(root, folder);
  const own = entries.some(({ name }) => name === ".gitignore")
    ? parseIgnore(await readFile(join(root, folder, ".gitignore"), "utf8"))
    : undefined;
  const scoped = own ? [...ignores, { folder, ignore: own }] : ignores;
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (isIgnored(path, entry.isDirectory(), scoped)) continue;
    if (entry.isDirectory()) {
      if (!neverSource.has(entry.name) && path.split("/").length <= maxDepth)
        yield* walk(root, path, scoped, skipped, seen);
      continue;
    }
    if (!entry.isFile() || languageOf(entry.name) === undefined) continue;
    if (++seen.files > maxFiles) {
      skipped.push({ path, why: `more than ${maxFiles} files` });
      return;
    }
    const file = await readSource(root, path);
    if ("why" in file) skipped.push(file);
    else yield file;
  }
}

interface Scoped {
  readonly folder: string;
  readonly ignore: Ignore;
}

function isIgnored(path: string, isFolder: boolean, scoped: readonly Scoped[]): boolean {
  for (const { folder, ignore } of scoped.toReversed()) {
    const word = ignore(folder === "" ? path : path.slice(folder.length + 1), isFolder);
    if (word !== undefined) return word;
  }
  return false;
}

async function readFolder(root: string, folder: string) {
  try {
    return await readdir(join(root, folder), { withFileTypes: true });
  } catch (cause) {
    if (folder !== "") return [];
    throw new SwitchyardError("USAGE", `The folder ${root} cannot be read: ${messageOf(cause)}.`, {
      next: "Name a folder that holds source code.",
      cause,
    });
  }
}

async function readSource(
  root: string,
  path: string,
): Promise<SourceFile | { readonly path: string; readonly why: string }> {
  try {
    const { size } = await stat(join(root, path));
    if (size > maxBytes) return { path, why: "larger than 1 MB" };
    const text = await readFile(join(root, path), "utf8");
    if (text.includes("\0")) return { path, why: "not a text" };
    if (longLine.test(text)) return { path, why: "minified" };
    return { path, text };
  } catch (cause) {
    return { path, why: messageOf(cause) };
  }
}

const neverSource = new Set(
  (
    "node_modules bower_components vendor .git .hg .svn dist build out target coverage __pycache__ " +
    ".venv venv .next .nuxt .svelte-kit .cache .idea .vscode"
  ).split(" "),
);
const maxFiles = 50_000;
const maxDepth = 40;
const maxBytes = 1_000_000;
const longLine = /[^\n]{5000}/;
