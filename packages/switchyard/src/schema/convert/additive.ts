import { add, note, type Given, type Work } from "./work.ts";

/** A statement that only adds something which nobody uses yet: as it is, with what takes it back. */
export function additive(work: Work, { statement }: Given, down: string | undefined, why: string): void {
  const sql = { up: statement.text, ...(down !== undefined && { down }) };
  add(work, { sql }, statement.position, { additive: true });
  const undone = down === undefined ? "a revert leaves it where it is" : `a revert runs \`${down}\``;
  note(work, statement.position, `Run as it is: ${why}, and it only adds; ${undone}.`);
}
