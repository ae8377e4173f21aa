// oxlint-disable typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-parameters -- rows hold what `put` wrote

export function one<T>(row: { readonly record: string } | undefined): T | undefined {
  return row === undefined ? undefined : (JSON.parse(row.record) as T);
}

export function many<T>(rows: readonly { readonly record: string }[]): T[] {
  return rows.map((row) => JSON.parse(row.record) as T);
}
