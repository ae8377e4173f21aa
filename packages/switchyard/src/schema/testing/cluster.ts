import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import pg from "pg";
import { type Flavour, postgresBinaries } from "./binaries.ts";
import { reachableBinaries, type ServerUser } from "./reachableBinaries.ts";

export interface ClusterOptions {
  readonly flavour: Flavour;
  /** Lines of postgresql.conf by name, e.g. `{ max_connections: "200" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A streaming replica of this one; needs `pg_basebackup`, which only the system's PostgreSQL has. */
  readonly replicaOf?: Cluster;
}

/** A real PostgreSQL of one's own in a new folder, on a free port of the loopback address. */
export interface Cluster {
  readonly flavour: Flavour;
  /** Major version. */
  readonly version: number;
  readonly port: number;
  readonly directory: string;
  /** Of the superuser `postgres`, unless another user (password: the same as the name) is named. */
  url(database?: string, user?: string): string;
  /** A new, empty database; its URL. */
  createDatabase(name: string): Promise<string>;
  /** One statement as the superuser. */
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    sql: string,
    database?: string,
  ): Promise<readonly Row[]>;
  /** `kill -9` of the whole server. */
  kill(): Promise<void>;
  /** After `kill`. */
  start(): Promise<void>;
  /** Ends it and deletes its folder. */
  stop(): Promise<void>;
}

/** `fsync` is off: it is the server's own crash safety that this gives up, nothing of ours. */
const defaults = {
  fsync: "off",
  shared_buffers: "64MB",
  max_connections: "120",
  max_wal_senders: "4",
  wal_level: "replica",
  wal_keep_size: "256MB",
  log_min_messages: "fatal",
};

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { flavour, settings = {}, replicaOf } = options;
  const installed = postgresBinaries(flavour);
  if (installed === undefined) throw new Error(`there is no ${flavour} PostgreSQL here`);
  const owner = await serverUser();
  const directory = await mkdtemp(join(tmpdir(), "switchyard-pg-"));
  const data = join(directory, "data");
  if (owner !== undefined) await chown(directory, owner.uid, owner.gid);
  const binaries = await reachableBinaries(installed, owner, directory);
  const run = (program: string, args: readonly string[]) =>
    execa(join(binaries, program), args, { ...owner, cwd: directory, env: { LC_ALL: "C" } });
  if (replicaOf === undefined) {
    await run("initdb", [
      "-D",
      data,
      "-U",
      "postgres",
      "-A",
      "trust",
      "-E",
      "UTF8",
      "--no-locale",
      "--no-sync",
    ]);
  } else {
    const from = ["-h", "127.0.0.1", "-p", String(replicaOf.port), "-U", "postgres"];
    await run("pg_basebackup", [...from, "-D", data, "-R", "-X", "stream", "-c", "fast", "--no-sync"]);
  }
  const port = await freePort();
  const lines = { ...defaults, ...settings, port: String(port), listen_addresses: "127.0.0.1" };
  const conf = [...Object.entries(lines), ["unix_socket_directories", ""]]
    .map(([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'`)
    .join("\n");
  await writeFile(join(data, "postgresql.auto.conf"), `${await keptSettings(data)}${conf}\n`, {
    mode: 0o600,
  });
  if (owner !== undefined) await chown(join(data, "postgresql.auto.conf"), owner.uid, owner.gid);
  const version = Number((await readFile(join(data, "PG_VERSION"), "utf8")).trim());

  let server: ChildProcess;
  const url = (database = "postgres", user = "postgres") =>
    `postgres://${user}:${user}@127.0.0.1:${port}/${database}`;
  const start = async () => {
    server = spawn(join(binaries, "postgres"), ["-D", data], { ...owner, cwd: directory, stdio: "ignore" });
    await untilReady(server, url());
  };
  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, "exit");
    server.kill(signal);
    await exited;
  };
  await start();
  const query = async <Row extends pg.QueryResultRow>(sql: string, database?: string) => {
    const client = new pg.Client({ connectionString: url(database) });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    flavour,
    version,
    port,
    directory,
    url,
    query,
    createDatabase: async (name) => {
      await query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
      return url(name);
    },
    start,
    kill: async () => {
      await end("SIGKILL");
      // Its children end by themselves once they notice; a new start must not meet them.
      await sleep(200);
    },
    stop: async () => {
      await end("SIGQUIT");
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A replica's own lines, which say whom it follows. */
async function keptSettings(data: string): Promise<string> {
  return readFile(join(data, "postgresql.auto.conf"), "utf8").catch(() => "");
}

/** PostgreSQL refuses to run as root. */
async function serverUser(): Promise<ServerUser | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const found = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  if (found === undefined) throw new Error("PostgreSQL does not run as root, and there is no user nobody");
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function untilReady(server: ChildProcess, connectionString: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (server.exitCode !== null) throw new Error(`postgres ended with status ${server.exitCode}`);
    const client = new pg.Client({ connectionString });
    try {
      await client.connect();
      await client.query("SELECT 1");
      return;
    } catch {
      await sleep(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new Error("postgres did not become ready");
}
