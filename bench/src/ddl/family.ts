/** Statements that are tried on the same tables. */
export interface Family {
  readonly name: string;
  /** Makes the tables, with rows; run in an empty schema `public`. */
  readonly setup: string;
  readonly statements: readonly (string | DdlStatement)[];
}

export interface DdlStatement {
  readonly sql: string;
  /** What has to be there besides, for this one alone. */
  readonly setup?: string;
}

/** `statement` with what its family leaves out. */
export function asStatement(statement: string | DdlStatement): DdlStatement {
  return typeof statement === "string" ? { sql: statement } : statement;
}
