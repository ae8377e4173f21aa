import type { GeneratedFlag } from "./generate.ts";

/** What people should know of a flag where they use it. */
export function docComment({ key, definition, ...about }: GeneratedFlag): string {
  const variants = Object.keys(definition.variants).join(", ");
  const lines = [
    ...(about.description === undefined ? [] : about.description.split("\n")),
    `Flag \`${key}\` (${variants}).`,
    ...(about.owner === undefined ? [] : [`Owner: ${about.owner}.`]),
    ...(about.expiresAt === undefined ? [] : [`To be gone by ${about.expiresAt.slice(0, 10)}.`]),
    ...(about.stale === undefined ? [] : [`@deprecated ${about.stale}`]),
  ].map(harmless);
  return lines.length === 1
    ? `/** ${lines[0]} */`
    : ["/**", ...lines.map((line) => ` * ${line}`), " */"].join("\n");
}

/** A text must neither end the comment nor the line. */
function harmless(line: string): string {
  return line.replaceAll(/\s+/g, " ").replaceAll("*/", "*\\/").trim();
}
