import type { Ecosystem } from "./detected.ts";
import { firstOf } from "./files.ts";

export function detectStatic(folder: string): Ecosystem | undefined {
  const index = firstOf(folder, ["index.html", "public/index.html", "dist/index.html", "build/index.html"]);
  if (index === undefined) return undefined;
  const root = index.includes("/") ? index.slice(0, index.indexOf("/")) : ".";
  return {
    framework: "static files",
    run: `python3 -m http.server "$PORT" --bind "$HOST" --directory ${root}`,
    example: [],
    givenHealth: { path: "/", why: `${index} answers there` },
    notes: ["Python's file server is a simple one; any server that listens on HOST and PORT will do."],
  };
}
