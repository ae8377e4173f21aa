import type { Planning } from "../draft/planning.ts";

/** Whether a qualified name is that of a version's view: these are ours, and follow. */
export function versionsOf(planning: Planning): (qualifiedName: string) => boolean {
  const versions = new Set(planning.world.versions.map(({ name }) => name));
  return (name) => versions.has(schemaOf(name));
}

function schemaOf(qualifiedName: string): string {
  const match = /^(?:"((?:[^"]|"")*)"|([^.]*))\./.exec(qualifiedName);
  return match?.[1]?.replaceAll('""', '"') ?? match?.[2] ?? "";
}
