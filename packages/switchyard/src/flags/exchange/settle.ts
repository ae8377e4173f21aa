import type { FlagDefinition, FlagDocument } from "@switchyard/flags";
import type { FlagAbout } from "../records.ts";
import type { Imported } from "./imported.ts";
import type { Notes } from "./notes.ts";
import { segmentsOf } from "./segmentsOf.ts";
import { withoutFaults } from "./withoutFaults.ts";

/**
 * Makes an import of what a source's translation came to: a flag that lost something, whose definition does not compile,
 * or that depends on such a flag or segment, is disabled, so that nobody is served something else than before.
 */
export function settle(
  translated: FlagDocument,
  about: Readonly<Record<string, FlagAbout>>,
  notes: Notes,
): Imported {
  const document = withoutFaults(translated, notes);
  spread(document, notes);
  const flags = Object.fromEntries(
    Object.entries(document.flags).map(([key, definition]): [string, FlagDefinition] => [
      key,
      notes.lostFlags.has(key) ? { ...definition, state: "DISABLED" } : definition,
    ]),
  );
  return { document: { ...document, flags }, about, notCarried: notes.all };
}

/** What lost something takes along whatever refers to it. */
function spread(document: FlagDocument, notes: Notes): void {
  let lost = -1;
  while (lost !== notes.lostFlags.size + notes.lostSegments.size) {
    lost = notes.lostFlags.size + notes.lostSegments.size;
    for (const [name, segment] of Object.entries(document.segments ?? {})) {
      const reason = segmentsOf(segment.when ?? []).find((used) => notes.lostSegments.has(used));
      if (reason !== undefined && !notes.lostSegments.has(name)) {
        notes.loseSegment(name, {
          what: `segment ${reason}`,
          why: "That could not be carried over in full.",
        });
      }
    }
    for (const [key, flag] of Object.entries(document.flags)) {
      if (notes.lostFlags.has(key)) continue;
      const segment = segmentsOf((flag.rules ?? []).flatMap((rule) => rule.when ?? [])).find((used) =>
        notes.lostSegments.has(used),
      );
      const parent = flag.prerequisites?.find((prerequisite) => notes.lostFlags.has(prerequisite.flag))?.flag;
      if (segment === undefined && parent === undefined) continue;
      notes.lose(key, {
        what: segment === undefined ? `prerequisite ${parent}` : `segment ${segment}`,
        why: "That could not be carried over in full.",
        instead: "Complete it, then enable this flag.",
      });
    }
  }
}
