import { SwitchyardError } from "../../../errors.ts";
import type { Blocker } from "../../port.ts";
import type { Connection } from "../connection.ts";
import { sessionsOfVersions, sessionText } from "../routing/sessionsOfVersions.ts";
import { type Flight, flightsOf, readState, type State } from "../state/readState.ts";
import type { DriverGround } from "./ground.ts";
import { reading } from "./reading.ts";

/** What keeps a contract up to and with `through` waiting. */
export async function blockers(ground: DriverGround, through?: string): Promise<readonly Blocker[]> {
  return reading(ground, "blockers", async (connection) => {
    const state = await readState(connection, ground.options.app);
    const last = upTo(state, through).at(-1);
    return last === undefined ? [] : needing(connection, state, (ordinal) => ordinal < last.ordinal);
  });
}

/** The oldest migrations in flight, up to and with this one; none where its contract has begun. Throws NOT_FOUND. */
export function upTo(state: State, through: string | undefined): readonly Flight[] {
  const flights = flightsOf(state);
  if (through === undefined) return flights;
  const phase = state.migrations.find(({ name }) => name === through)?.phase;
  if (phase === "contracting" || phase === "done") return [];
  return flights.slice(0, indexOf(flights, through) + 1);
}

/** The newest migrations in flight, newest first, down to and with this one. Throws NOT_FOUND. */
export function downTo(flights: readonly Flight[], from: string | undefined): readonly Flight[] {
  const first = from === undefined ? 0 : indexOf(flights, from);
  return flights.slice(first).toReversed();
}

function indexOf(flights: readonly Flight[], name: string): number {
  const index = flights.findIndex(({ migration }) => migration.name === name);
  if (index >= 0) return index;
  throw new SwitchyardError("NOT_FOUND", `${name} is not between expand and contract`, {
    next: "`switchyard db status` lists the migrations that are.",
  });
}

/** Needs and sessions of the versions that the test picks; a version that nobody knows counts as the oldest. */
export async function needing(
  connection: Connection,
  { needs, versions }: State,
  isConcerned: (ordinal: number) => boolean,
): Promise<readonly Blocker[]> {
  const ordinals = new Map(versions.map(({ name, ordinal }) => [name, ordinal]));
  const concerned = versions.filter(({ ordinal }) => isConcerned(ordinal)).map(({ name }) => name);
  const sessions = await sessionsOfVersions(connection, { versions: concerned });
  return [
    ...needs
      .filter(({ version }) => isConcerned(ordinals.get(version) ?? 0))
      .map(
        ({ what, version, until }): Blocker => ({
          kind: "need",
          text: `${what} needs ${version}${until === null ? "" : ` until ${new Date(until).toISOString()}`}`,
        }),
      ),
    ...sessions.map(
      (session): Blocker => ({
        kind: "session",
        text: sessionText(session),
        pid: session.pid,
      }),
    ),
  ];
}

export function inUse(what: string, found: readonly Blocker[], next: string): SwitchyardError {
  return new SwitchyardError("SCHEMA_IN_USE", `${what}: ${found.map(({ text }) => text).join("; ")}`, {
    next,
    fields: { blockers: found },
  });
}
