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
  const trail = [flag];
  while (trail.length > 0) {
    const current = trail.at(-1)!;
    const open = current.prerequisites.find((needed) => !needed.isDecided(frame));
    if (open !== undefined) trail.push(open);
    else {
      current.decideOnce(frame);
      trail.pop();
    }
  }
}
