import { basename, resolve } from "node:path";
import type { Detected, Ecosystem } from "./detected.ts";
import { detectDockerfile } from "./detectDockerfile.ts";
import { detectGo, detectJava, detectRuby } from "./detectCompiled.ts";
import { detectNode } from "./detectNode.ts";
import { detectPython } from "./detectPython.ts";
import { detectStatic } from "./detectStatic.ts";
import { findHealthPath } from "./findHealthPath.ts";

const detectors: readonly ((folder: string) => Ecosystem | undefined)[] = [
  detectNode,
  detectPython,
  detectRuby,
  detectGo,
  detectJava,
  detectStatic,
  detectDockerfile,
];

/** Looks at a folder's files, never runs anything. A folder that nothing recognises gets a command to be replaced. */
export function detectProject(folder: string): Detected {
  const found = detectors.reduce<Ecosystem | undefined>(
    (first, detect) => first ?? detect(folder),
    undefined,
  );
  const ecosystem = found ?? unknown;
  const { framework, run, prepare, example, givenHealth, notes = [] } = ecosystem;
  const endpoint = findHealthPath(folder);
  return {
    name: appNameOf(ecosystem.name ?? basename(resolve(folder))),
    framework,
    run,
    ...(prepare !== undefined && { prepare }),
    health: endpoint
      ? { kind: "found", ...endpoint }
      : givenHealth
        ? { kind: "given", ...givenHealth }
        : { kind: "missing", path: "/up", example },
    notes,
  };
}

const unknown: Ecosystem = {
  framework: "an application of an unknown kind",
  run: "./start",
  example: [
    "answer GET /up with status 200",
    "as soon as the app can serve,",
    "and with 503 while it cannot",
  ],
  notes: ["No framework was recognised: replace `run` with the command that starts your app."],
};

/** `@acme/Shop_API` -> `shop-api` */
export function appNameOf(text: string): string {
  const slug = text
    .replace(/^@[^/]*\//, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 39)
    .replace(/-+$/, "");
  return slug === "" ? "app" : slug;
}
