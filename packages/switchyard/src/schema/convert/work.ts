import type { SourcePosition } from "../../errors.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { MigrationProblem } from "../migrations/problems.ts";
import type { Operation } from "../migrations/operations.ts";
import type { Statement } from "../sql/parse.ts";
import type { Annotations } from "./annotations.ts";

/** A file that is being converted: what its statements so far have come to. */
export interface Work {
  /** The app's own; other schemas are not ours to change. */
  readonly schema: string;
  readonly drafts: Draft[];
  readonly notes: Note[];
  readonly problems: MigrationProblem[];
  /** UPDATEs that wait for the SET NOT NULL that they were for. */
  readonly fills: Fill[];
  /** As the file finds it. */
  readonly catalog: Catalog;
}

/** What an UPDATE has put in place of NULL. */
export interface Fill {
  readonly table: string;
  readonly column: string;
  readonly expression: string;
  readonly given: Given;
  used: boolean;
}

/** An operation to which later statements of the file may still add. */
export interface Draft {
  operation: Operation;
  readonly position: SourcePosition;
  /** Statements that only add something which nobody uses yet. */
  readonly additive?: true;
  /** Its `up` is the author's own word. */
  readonly told?: true;
  /** What the author has to say, unless a later statement does. */
  needs: readonly Need[];
}

export interface Need {
  readonly key: "up" | "down";
  /** Why, from the point of view of old and new code that run at once. */
  readonly why: string;
  /** The comment to add, e.g. `-- switchyard: up <expression>`. */
  readonly line: string;
  readonly position: SourcePosition;
  /** An expression that was inferred does for it, too. */
  readonly satisfied?: (operation: Operation) => boolean;
}

/** What a person should know of the conversion. */
export interface Note {
  readonly position: SourcePosition;
  readonly text: string;
}

/** One statement, with what its comments say. */
export interface Given {
  readonly statement: Statement;
  readonly annotations: Annotations;
}

export function add(
  work: Work,
  operation: Operation,
  position: SourcePosition,
  {
    needs = [],
    additive,
    told,
  }: { readonly needs?: readonly Need[]; readonly additive?: true; readonly told?: true } = {},
): Draft {
  const draft: Draft = { operation, position, needs, ...(additive && { additive }), ...(told && { told }) };
  work.drafts.push(draft);
  return draft;
}

export function remove(work: Work, draft: Draft): void {
  work.drafts.splice(work.drafts.indexOf(draft), 1);
}

export function note(work: Work, position: SourcePosition, text: string): void {
  work.notes.push({ position, text });
}

/** For what has no operation that old and new code could both live with. */
export function refuse(
  work: Work,
  { statement, at }: { readonly statement: Statement; readonly at?: SourcePosition },
  why: string,
  instead: string,
): void {
  work.problems.push({
    code: "MIGRATION_REFUSED",
    message: why,
    next: `${instead} To run it as it is, at your own risk, put a line directly before it: -- switchyard: sql <reason>`,
    position: at ?? statement.position,
  });
}
