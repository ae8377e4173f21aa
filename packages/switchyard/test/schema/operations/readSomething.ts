import type { Lane } from "./lane.ts";
import { ownSide, type Session } from "./session.ts";
import { quote } from "./sql.ts";

/** Prepared at its first time, and used from then on, whatever becomes of the table. */
export async function readSomething(session: Session, lane: Lane): Promise<void> {
  const { table, writes, touches } = ownSide(session, lane);
  const columns = session.everything
    ? "*"
    : Object.keys({ ...writes(0), ...touches(0) })
        .map(quote)
        .join(", ");
  await session.client.query({
    name: lane.name.slice(0, 60),
    text: `SELECT ${columns} FROM ${quote(table)} WHERE ${quote(lane.key)} = $1`,
    values: [lane.ledger.anyRow()],
  });
  await session.client.query(`SELECT count(*) FROM ${quote(table)}`);
}
