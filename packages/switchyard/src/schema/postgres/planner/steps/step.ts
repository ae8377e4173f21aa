/**
 * What remains to be done with a migration in flight, in names of the physical schema. Kept as data, since the contract
 * of an older migration may rename what it speaks of.
 */
export type Step =
  /** `definition`: the whole CREATE INDEX, as pg_get_indexdef() writes it. */
  | {
      readonly kind: "create-index";
      readonly index: string;
      readonly table: string;
      readonly definition: string;
    }
  | { readonly kind: "validate"; readonly table: string; readonly constraint: string }
  | { readonly kind: "drop-column"; readonly table: string; readonly column: string }
  | { readonly kind: "rename-column"; readonly table: string; readonly from: string; readonly to: string }
  | { readonly kind: "rename-table"; readonly table: string; readonly to: string }
  | { readonly kind: "drop-table"; readonly table: string }
  | { readonly kind: "rename-constraint"; readonly table: string; readonly from: string; readonly to: string }
  | { readonly kind: "drop-constraint"; readonly table: string; readonly constraint: string }
  /** Of an index that is there already; the constraint gets its name. */
  | {
      readonly kind: "constraint-from-index";
      readonly table: string;
      readonly index: string;
      readonly constraint: string;
      readonly type: "UNIQUE" | "PRIMARY KEY";
      readonly deferral: string;
    }
  | { readonly kind: "rename-index"; readonly table: string; readonly from: string; readonly to: string }
  | { readonly kind: "drop-index"; readonly table: string; readonly index: string }
  | { readonly kind: "set-not-null"; readonly table: string; readonly column: string }
  | { readonly kind: "drop-not-null"; readonly table: string; readonly column: string }
  | {
      readonly kind: "set-default";
      readonly table: string;
      readonly column: string;
      readonly expression: string | null;
    }
  | { readonly kind: "set-type"; readonly table: string; readonly column: string; readonly type: string }
  | {
      readonly kind: "comment";
      readonly table: string;
      readonly column: string;
      readonly text: string | null;
    }
  | { readonly kind: "rename-sequence"; readonly from: string; readonly to: string }
  | {
      readonly kind: "own-sequence";
      readonly sequence: string;
      readonly table: string;
      readonly column: string;
    }
  | { readonly kind: "alter-sequence"; readonly sequence: string; readonly type: string }
  | { readonly kind: "drop-sequence"; readonly sequence: string }
  /** A sequence goes on where another one is. */
  | { readonly kind: "continue-sequence"; readonly sequence: string; readonly from: string }
  | {
      readonly kind: "identity";
      readonly table: string;
      readonly column: string;
      readonly mode: "ALWAYS" | "BY DEFAULT";
      readonly sequence: string;
      readonly options: string;
    }
  | {
      readonly kind: "replica-identity";
      readonly table: string;
      readonly identity: "NOTHING" | "DEFAULT" | "FULL" | "USING INDEX";
      readonly index: string | null;
    }
  | { readonly kind: "sql"; readonly sql: string };

/** The steps of one migration, by when they are done. */
export interface Steps {
  readonly build: readonly Step[];
  readonly contract: readonly Step[];
  readonly contractAfter: readonly Step[];
  readonly revert: readonly Step[];
  readonly revertAfter: readonly Step[];
}

/** Notes come back from the database as plain JSON. */
export function isSteps(note: unknown): note is Steps {
  return typeof note === "object" && note !== null && "contract" in note && Array.isArray(note.contract);
}
