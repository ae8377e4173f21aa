import type { InFlight } from "../../model.ts";
import type { Act } from "../../port.ts";
import { lastingSession } from "../session/lastingSession.ts";
import { batchSettings } from "./batchSettings.ts";
import type { FillGround } from "./fillGround.ts";
import { readFillings } from "./fillStatement.ts";
import { fillTable } from "./fillTable.ts";

/**
 * Fills what a migration in flight, and with it what `later` ones, left pending in rows that were there before it, table
 * by table, and goes on where an earlier call was cut off. Throws BACKFILL_FAILED (rows that cannot be filled, each named; a full disk),
 * DATABASE_REFUSED, DATABASE_UNREACHABLE, ABORTED, SCHEMA_FENCED, or the signal's reason; nothing is lost then.
 */
export async function fillFlight(
  ground: FillGround,
  flight: InFlight,
  act: Act,
  later: readonly InFlight[] = [],
): Promise<void> {
  const session = lastingSession(ground.connect, "backfill", { settings: batchSettings, signal: act.signal });
  try {
    const along = later.flatMap(({ conversions }) => conversions);
    const fillings = await session.use((connection) =>
      readFillings(connection, ground.schema, flight.conversions, along),
    );
    for (const filling of fillings) await fillTable(ground, session, flight, filling, act);
  } finally {
    await session.close();
  }
}
