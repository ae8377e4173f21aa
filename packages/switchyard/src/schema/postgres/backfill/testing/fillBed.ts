import pg from "pg";
import type { Conversion, InFlight } from "../../../model.ts";
import type { Act, Progress, Throttle } from "../../../port.ts";
import { connectTo } from "../../session/connect.ts";
import { fenceQuery } from "../../state/lease.ts";
import { stateTables } from "../../state/tables.ts";
import type { FillGround } from "../fillGround.ts";

/** As fast as it goes; tests change what they are about. */
export const unhurried: Throttle = {
  batchMs: 50,
  maxRows: 20_000,
  duty: 1,
  maxLagMs: 2_000,
  maxSlotBytes: 2 ** 40,
  maxActive: 100,
  query: null,
  paused: false,
};

/** A database with a migration in flight, made by hand: what the fill does is looked at without a planner. */
export interface FillBed {
  readonly url: string;
  readonly flight: InFlight;
  readonly moments: Progress[];
  readonly act: Act;
  /** Changes from the next batch on. */
  throttle: Throttle;
  cancelled: boolean;
  readonly ground: FillGround;
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(sql: string): Promise<readonly Row[]>;
  /** A session of its own, closed by the bed. */
  session(): Promise<pg.Client>;
  end(): Promise<void>;
}

export interface BedOptions {
  /** The table as it was, with its rows. */
  readonly setup: string;
  /** `up` of the conversion's columns is enough for most. */
  readonly conversion: Pick<Conversion, "table" | "up" | "before" | "after"> & Partial<Conversion>;
  /** Columns that the migration adds, as ALTER TABLE has it. */
  readonly add: string;
  readonly signal?: AbortSignal;
}

export const pending = "_sy_pending_1";

export async function fillBed(url: string, { setup, conversion, add, signal }: BedOptions): Promise<FillBed> {
  const clients: pg.Client[] = [];
  const session = async () => {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };
  const main = await session();
  for (const statement of stateTables) await main.query(statement);
  await main.query(`INSERT INTO switchyard.app (app, schema_name, prefix) VALUES ('shop', 'public', 'shop')`);
  await main.query(`INSERT INTO switchyard.migration
    (app, ordinal, name, checksum, phase, version, definition, conversions, notes)
    VALUES ('shop', 1, '01_change', 'x', 'expanded', 'shop_v1', '{}', '[]', '[]')`);
  await main.query(setup);
  await main.query(
    `ALTER TABLE "${conversion.table}" ${add}, ADD COLUMN ${pending} boolean NOT NULL DEFAULT true`,
  );

  const moments: Progress[] = [];
  const flight: InFlight = {
    migration: {
      name: "01_change",
      operations: [],
      positions: [],
      checksum: "x",
      format: "sql",
      file: "01.sql",
    },
    version: { name: "shop_v1", ordinal: 1, tables: [] },
    conversions: [{ down: [], pending, ...conversion }],
    notes: [],
  };
  const bed: FillBed = {
    url,
    flight,
    moments,
    act: { progress: (moment) => void moments.push(moment), signal: signal ?? new AbortController().signal },
    throttle: unhurried,
    cancelled: false,
    ground: {
      app: "shop",
      schema: "public",
      ordinal: 1,
      connect: connectTo(url, "public"),
      fence: async (connection) => {
        await connection.query(fenceQuery("shop", 0));
      },
      fenceQuery: fenceQuery("shop", 0),
      throttle: async () => Promise.resolve(bed.throttle),
      cancelled: async () => Promise.resolve(bed.cancelled),
    },
    query: async <Row extends pg.QueryResultRow>(sql: string) => (await main.query<Row>(sql)).rows,
    session,
    end: async () => {
      for (const client of clients) await client.end().catch(() => undefined);
    },
  };
  return bed;
}

/** Keeps `upper` in step with `name`, both ways, as the sync trigger does: by what has changed. */
export const nameTrigger = `
  CREATE FUNCTION sync() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF current_setting('bed.side', true) = 'new' THEN
      IF TG_OP = 'INSERT' OR NEW.upper IS DISTINCT FROM OLD.upper THEN NEW.name := lower(NEW.upper); END IF;
      IF TG_OP = 'UPDATE' AND NEW.upper IS NOT DISTINCT FROM OLD.upper AND OLD.${pending} THEN
        NEW.upper := upper(NEW.name);
      END IF;
    ELSIF TG_OP = 'INSERT' OR NEW.name IS DISTINCT FROM OLD.name OR OLD.${pending} THEN
      NEW.upper := upper(NEW.name);
    END IF;
    NEW.${pending} := false;
    RETURN NEW;
  END $$;
  CREATE TRIGGER sync BEFORE INSERT OR UPDATE ON people FOR EACH ROW
    WHEN (current_setting('switchyard.backfill', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION sync()`;

const before = {
  name: "people",
  physical: "people",
  columns: [
    { name: "id", physical: "id" },
    { name: "name", physical: "name" },
  ],
};

/** `upper` is what `name` becomes; the way back loses the case, so new writers' values must not be made again. */
export const upperName = {
  table: "people",
  up: [{ column: "upper", expression: "upper(name)", reads: ["name"] }],
  down: [{ column: "name", expression: "lower(name)", reads: ["name"] }],
  before,
  after: {
    ...before,
    columns: [
      { name: "id", physical: "id" },
      { name: "name", physical: "upper" },
    ],
  },
};
