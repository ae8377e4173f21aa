import type { Catalog } from "../../catalog/catalog.ts";
import { readCatalog } from "../../catalog/readCatalog.ts";
import type { World } from "../../model.ts";
import type { Connection } from "../connection.ts";
import { type Flight, flightsOf, readState, type State } from "../state/readState.ts";
import type { DriverGround } from "./ground.ts";

/** How things stand in the database right now. */
export interface Now {
  readonly state: State;
  readonly flights: readonly Flight[];
  readonly catalog: Catalog;
  readonly world: World;
}

export async function readNow({ options }: DriverGround, connection: Connection): Promise<Now> {
  const { app, schema, prefix, pin } = options;
  const state = await readState(connection, app);
  const catalog = await readCatalog(connection, { schemas: [schema], measured: true });
  const flights = flightsOf(state);
  return {
    state,
    flights,
    catalog,
    world: {
      schema,
      prefix,
      serverVersion: catalog.serverVersion,
      versions: state.versions,
      inFlight: flights,
      pin: pin !== "never",
      nextOrdinal: state.lastOrdinal + 1,
    },
  };
}
