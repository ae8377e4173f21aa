import { SwitchyardError } from "../../errors.ts";
import type { MigrationStatus, SchemaStatus } from "../../schema/port.ts";

/** Between expand and the end of contract, oldest first. */
export function inFlight({ migrations }: Pick<SchemaStatus, "migrations">): readonly MigrationStatus[] {
  return migrations.filter(({ phase }) => phase !== "done" && phase !== "reverted");
}

/** Names of those in flight up to and with one, or all. Throws NOT_FOUND. */
export function upTo(flights: readonly MigrationStatus[], through: string | undefined): readonly string[] {
  return through === undefined ? namesOf(flights) : namesOf(flights.slice(0, indexOf(flights, through) + 1));
}

/** Names of those in flight from one on, or all. Throws NOT_FOUND. */
export function fromOn(flights: readonly MigrationStatus[], from: string | undefined): readonly string[] {
  return from === undefined ? namesOf(flights) : namesOf(flights.slice(indexOf(flights, from)));
}

function namesOf(flights: readonly MigrationStatus[]): readonly string[] {
  return flights.map(({ name }) => name);
}

function indexOf(flights: readonly MigrationStatus[], name: string): number {
  const index = flights.findIndex((one) => one.name === name);
  if (index >= 0) return index;
  const known = namesOf(flights);
  throw new SwitchyardError("NOT_FOUND", `No migration ${name} is in flight.`, {
    next: known.length === 0 ? "None is: see `switchyard db status`." : `Name one of: ${known.join(", ")}.`,
    fields: { name, known },
  });
}
