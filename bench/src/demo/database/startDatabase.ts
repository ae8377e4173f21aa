import { messageOf } from "../../../../packages/switchyard/src/errors.ts";
import { postgresBinaries } from "../../../../packages/switchyard/src/schema/testing/binaries.ts";
import { type Cluster, startCluster } from "../../../../packages/switchyard/src/schema/testing/cluster.ts";

/** A PostgreSQL of its own with an empty database for the shop, or why there is none. */
export type Database =
  | { readonly kind: "running"; readonly url: string; readonly version: number; stop(): Promise<void> }
  | { readonly kind: "missing"; readonly reason: string };

/** Older ones are not supported by Switchyard. */
const oldest = 15;

/** The PostgreSQL that npm has installed, else the system's. Where services are required, a missing one is an error. */
export async function startDatabase(): Promise<Database> {
  const database = await tryToStart().catch(
    (error: unknown): Database => missing(firstLine(messageOf(error))),
  );
  if (database.kind === "missing" && process.env["SWITCHYARD_REQUIRE_SERVICES"] === "1") {
    throw new Error(`There is no PostgreSQL: ${database.reason}`);
  }
  return database;
}

async function tryToStart(): Promise<Database> {
  const flavour = (["embedded", "system"] as const).find((each) => postgresBinaries(each) !== undefined);
  if (flavour === undefined) {
    return missing(`npm has installed none for ${process.platform}-${process.arch}, and the system has none`);
  }
  const cluster = await startCluster({ flavour });
  try {
    return await running(cluster);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function running(cluster: Cluster): Promise<Database> {
  const { version } = cluster;
  if (version < oldest) {
    await cluster.stop();
    return missing(`the system's is version ${version}, and ${oldest} is the oldest that will do`);
  }
  return { kind: "running", url: await cluster.createDatabase("shop"), version, stop: () => cluster.stop() };
}

function missing(reason: string): Database {
  return { kind: "missing", reason };
}

/** A program that fails may have said a lot. */
function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
