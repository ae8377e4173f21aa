/** How well warnings meet hazards. */
export interface Recall {
  readonly hazards: number;
  readonly warned: number;
  readonly right: number;
  /** Of the hazards, how many are warned of. */
  readonly recall: number;
  /** Of the warnings, how many are of a hazard. */
  readonly precision: number;
}

export function recallOf(
  statements: readonly { readonly hazard: boolean; readonly warned: boolean }[],
): Recall {
  const hazards = statements.filter(({ hazard }) => hazard).length;
  const warned = statements.filter((statement) => statement.warned).length;
  const right = statements.filter((statement) => statement.hazard && statement.warned).length;
  return { hazards, warned, right, recall: share(right, hazards), precision: share(right, warned) };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : Math.round((part / whole) * 1_000) / 1_000;
}
