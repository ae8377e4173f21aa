import type { Json } from "../definition.ts";
import type { CompiledSegment } from "./segments/compiledSegment.ts";

/** What the rules of a flag, and the conditions of a segment, may refer to. */
export interface RuleScope {
  /** Seeds what has no seed of its own. */
  readonly flagKey: string;
  readonly evaluators: Readonly<Record<string, Json>>;
  readonly segments: ReadonlyMap<string, CompiledSegment>;
}
