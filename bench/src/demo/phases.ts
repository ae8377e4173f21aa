import type { PhaseReport, Report } from "../load/report.ts";
import type { Act } from "./acts.ts";

export const warmUpMs = 2000;
/** Of ordinary operation before an act. */
export const quietMs = 2500;
/** In which what an act has set in motion comes to its end. */
export const afterMs = 1500;

/** The phases of the load around one act: ordinary operation, the act, and what a flag's act has left. */
export const phasesOf = ({ name }: Act) => ({
  before: `before: ${name}`,
  during: name,
  after: `after: ${name}`,
});

export function phaseNamed({ phases }: Report, name: string): PhaseReport {
  const found = phases.find((phase) => phase.name === name);
  if (found === undefined) throw new RangeError(`the load has no phase ${name}`);
  return found;
}

/** Pages that showed a part that is there for this flag. */
export function pagesWith(phase: PhaseReport, flag: string): number {
  return phase.flags[flag] ?? 0;
}
