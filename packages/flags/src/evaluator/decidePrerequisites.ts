import type { CompiledFlag } from "./compiledFlag.ts";
import type { EvaluationFrame } from "./evaluationFrame.ts";

/** A chain that is shorter is decided by recursion. */
const deep = 50;

/**
 * Decides what a flag with a long chain of prerequisites needs, from the far end on, so that no chain is too long for
 * the stack. The flag itself then finds all that it needs decided.
 */
export function decidePrerequisites(flag: CompiledFlag, frame: EvaluationFrame): void {
  if (flag.depth <= deep) return;
  const trail = [{ flag, at: 0 }];
  while (trail.length > 0) {
    const current = trail.at(-1)!;
    const needed = current.flag.prerequisites[current.at++];
    if (needed === undefined) {
      current.flag.decideOnce(frame);
      trail.pop();
    } else if (!needed.isDecided(frame)) trail.push({ flag: needed, at: 0 });
  }
}
