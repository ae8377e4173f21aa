import { SwitchyardError } from "../errors.ts";
import type { InstanceRecord, ReleaseRecord } from "../state/records.ts";

/** Releases that a rollback can go to, the most recently promoted first. */
export function rollbackTargets(
  releases: readonly ReleaseRecord[],
  stable: number | null,
): readonly ReleaseRecord[] {
  return releases
    .filter(
      ({ number, promotedAt, pruned, schemaGone }) =>
        number !== stable && promotedAt !== undefined && pruned !== true && schemaGone !== true,
    )
    .toSorted((a, b) => (b.promotedAt ?? 0) - (a.promotedAt ?? 0));
}

/** Release `to`, or the newest good one before stable. Throws NOT_FOUND, or CONFLICT when it serves already. */
export function rollbackTarget(
  releases: readonly ReleaseRecord[],
  stable: number | null,
  to: number | undefined,
): ReleaseRecord {
  if (to !== undefined && to === stable) {
    throw new SwitchyardError("CONFLICT", `Release ${to} is stable already.`, {
      next: "`switchyard releases` lists the others.",
    });
  }
  const targets = rollbackTargets(releases, stable);
  const target =
    to === undefined
      ? targets.find(({ bad }) => bad === undefined)
      : targets.find(({ number }) => number === to);
  if (target !== undefined) return target;
  const offered = targets.map(({ number }) => number).join(", ");
  throw new SwitchyardError(
    "NOT_FOUND",
    to === undefined
      ? "There is no earlier good release to go back to."
      : `Release ${to} cannot be gone back to.`,
    {
      next:
        offered === "" ? "Deploy a good release." : `\`switchyard rollback --to N\` can go to: ${offered}.`,
    },
  );
}

/** Not about to end, so that a plan can count on it. */
export function stays({ role }: InstanceRecord): boolean {
  return role.kind === "active" || role.kind === "warm" || (role.kind === "draining" && role.next === "warm");
}
