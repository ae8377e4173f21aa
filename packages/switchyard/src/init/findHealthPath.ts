import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export interface HealthPath {
  readonly path: string;
  /** Relative to the project. */
  readonly file: string;
  readonly line: number;
}

const names = ["up", "healthz", "health"] as const;
const skipped = new Set([
  "node_modules",
  "dist",
  "build",
  "vendor",
  "venv",
  "target",
  "coverage",
  "test",
  "tests",
]);
const maxFiles = 2000;
const maxBytes = 512 * 1024;

/** Looks for an endpoint `/up`, `/healthz` or `/health` in the sources; `/up` is preferred. */
export function findHealthPath(folder: string): HealthPath | undefined {
  const files = globSync("**/*.{js,mjs,cjs,ts,mts,jsx,tsx,py,rb,go,java,kt,vue,svelte}", {
    cwd: folder,
    exclude: (entry) => skipped.has(entry) || entry.startsWith(".") || /\.(test|spec)\./.test(entry),
  })
    .toSorted()
    .slice(0, maxFiles);
  const found = files.flatMap((file) => inRoutes(file) ?? inSource(folder, file) ?? []);
  for (const name of names) {
    const match = found.find(({ path }) => path.endsWith(`/${name}`));
    if (match) return match;
  }
  return undefined;
}

/** Frameworks whose files are the routes: app/up/route.ts, pages/api/health.ts, server/routes/up.get.ts. */
function inRoutes(file: string): HealthPath | undefined {
  const path = file.replaceAll("\\", "/");
  const match =
    /(?:^|\/)app\/((?:[\w-]+\/)*(?:up|healthz?))\/route\.[jt]s$/.exec(path) ??
    /(?:^|\/)src\/routes\/((?:[\w-]+\/)*(?:up|healthz?))\/\+server\.[jt]s$/.exec(path) ??
    /(?:^|\/)pages\/((?:[\w-]+\/)*(?:up|healthz?))\.[jt]s$/.exec(path) ??
    /(?:^|\/)server\/routes\/((?:[\w-]+\/)*(?:up|healthz?))(?:\.get)?\.[jt]s$/.exec(path) ??
    /(?:^|\/)app\/routes\/(up|healthz?)\.[jt]sx?$/.exec(path);
  return match ? { path: `/${match[1]}`, file, line: 1 } : undefined;
}

const literals: readonly RegExp[] = [
  /["'`](\/(?:[\w-]+\/)*(?:up|healthz?))["'`]/,
  // Django and Rails write routes without the first slash.
  /\bpath\(\s*r?["']((?:[\w-]+\/)*(?:up|healthz?)\/?)["']/,
  /\bget\s+["']((?:[\w-]+\/)*(?:up|healthz?))["']/,
  // NestJS: @Get("up")
  /@Get\(\s*["']((?:[\w-]+\/)*(?:up|healthz?))["']/,
];

function inSource(folder: string, file: string): HealthPath | undefined {
  const absolute = join(folder, file);
  if (statSync(absolute).size > maxBytes) return undefined;
  const lines = readFileSync(absolute, "utf8").split("\n");
  for (const [index, line] of lines.entries()) {
    const path = literals.map((pattern) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
    if (path !== undefined) return { path: `/${path.replace(/^\/|\/$/g, "")}`, file, line: index + 1 };
  }
  return undefined;
}
