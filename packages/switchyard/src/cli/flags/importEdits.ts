import type { SegmentView, FlagView } from "../../flags/api.ts";
import type { Imported } from "../../flags/exchange/imported.ts";
import type { FlagEdit } from "../../flags/records.ts";

/** What makes an environment have what was imported: what others refer to comes first. */
export function importEdits(
  { document, about }: Imported,
  flags: readonly Pick<FlagView, "key" | "version">[],
  segments: readonly Pick<SegmentView, "name" | "version">[],
): FlagEdit[] {
  const { $evaluators, metadata } = document;
  return [
    ...($evaluators && Object.keys($evaluators).length > 0
      ? [{ kind: "evaluators", evaluators: $evaluators } as const]
      : []),
    ...(metadata && Object.keys(metadata).length > 0 ? [{ kind: "metadata", metadata } as const] : []),
    ...Object.entries(document.segments ?? {}).map(([segment, definition]): FlagEdit => {
      const known = segments.find(({ name }) => name === segment);
      return { kind: "segment", segment, definition, ...(known && { ifVersion: known.version }) };
    }),
    ...Object.entries(document.flags).map(([flag, definition]): FlagEdit => {
      const known = flags.find(({ key }) => key === flag);
      const described = Object.hasOwn(about, flag) && about[flag] ? { about: about[flag] } : {};
      return known
        ? { kind: "replace", flag, definition, ...described, ifVersion: known.version }
        : { kind: "create", flag, definition, ...described };
    }),
  ];
}
