import type { Path } from "../located.ts";
import type { Finding } from "../problem.ts";
import type { StrategyConfig } from "../schema.ts";

type Step = Extract<StrategyConfig, { type: "steps" }>["steps"][number];

/** Written-out steps that could not be carried out in their order. */
export function stepsInOrder(
  steps: readonly Step[],
  app: { readonly instances: number; readonly hasTest: boolean },
): readonly Finding[] {
  const findings: Finding[] = [];
  const report = (path: Path, message: string) =>
    findings.push({ path: ["strategy", "steps", ...path], message });
  let started = 0;
  let replaced = 0;
  let shifted = false;

  for (const [index, step] of steps.entries()) {
    if ("start" in step) {
      const wanted = step.start === "all" ? app.instances : step.start;
      if (wanted > app.instances)
        report([index, "start"], `must be at most \`instances\` (${app.instances}), not ${wanted}`);
      else if (wanted <= started)
        report([index, "start"], `${started} already run by then; \`start\` is the number that shall run`);
      started = Math.max(started, wanted);
    } else if ("test" in step) {
      if (!app.hasTest) report([index, "test"], "the app has no `test` to run; add one beside `strategy`");
      else if (started + replaced === 0)
        report([index, "test"], "nothing runs yet to be tested; put a `start` step before it");
    } else if ("shift" in step) {
      if (replaced > 0)
        report([index, "shift"], "cannot follow `replace`, which moves users along with the instances");
      else if (started === 0)
        report([index, "shift"], "nothing runs yet to shift to; put a `start` step before it");
      shifted = true;
    } else if ("replace" in step) {
      if (shifted) report([index, "replace"], "cannot follow `shift`; use one of the two");
      replaced += step.replace;
      if (replaced > app.instances)
        report([index, "replace"], `${replaced} replaced in all, but the app has ${app.instances} instances`);
    }
  }
  return findings;
}
