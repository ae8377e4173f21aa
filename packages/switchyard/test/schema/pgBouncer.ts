import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chown, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { vi } from "vitest";
import type { Cluster } from "../../src/schema/testing/cluster.ts";

const program = "/usr/sbin/pgbouncer";

/** Where services are required, a missing one fails. */
export const hasPgBouncer = existsSync(program) || process.env["SWITCHYARD_REQUIRE_SERVICES"] === "1";

/** In transaction mode, from 1.21 on. */
export const keepsPreparedStatements = hasPgBouncer && atLeast(1, 21);

export interface PgBouncer {
  /** The same connection, by way of the pool. */
  through(url: string): string;
  /** A command of its console. */
  command(sql: string): Promise<void>;
  stop(): Promise<void>;
}

/** Debian's PgBouncer before a cluster. It asks the server for passwords, so that it knows new roles by itself. */
export async function startPgBouncer(
  cluster: Cluster,
  settings: Readonly<Record<string, string>> & { readonly pool_mode: "session" | "transaction" },
): Promise<PgBouncer> {
  const directory = await mkdtemp(join(tmpdir(), "switchyard-pool-"));
  const port = await freePort();
  const users = join(directory, "users.txt");
  const ini = join(directory, "pgbouncer.ini");
  const lines = {
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    unix_socket_dir: "",
    auth_type: "scram-sha-256",
    auth_user: "postgres",
    auth_file: users,
    admin_users: "postgres",
    default_pool_size: "2",
    ...(keepsPreparedStatements && { max_prepared_statements: "100" }),
    ...settings,
  };
  await writeFile(users, `"postgres" "postgres"\n`);
  await writeFile(
    ini,
    [
      "[databases]",
      `* = host=127.0.0.1 port=${cluster.port}`,
      "[pgbouncer]",
      ...Object.entries(lines).map(([name, value]) => `${name} = ${value}`),
    ].join("\n"),
  );
  const owner = await unprivileged();
  if (owner !== undefined) {
    await Promise.all([directory, users, ini].map((path) => chown(path, owner.uid, owner.gid)));
  }
  const pool = spawn(program, [ini], { ...owner, cwd: directory, stdio: "ignore" });
  const through = (url: string) => url.replace(`:${cluster.port}`, `:${port}`);
  const command = async (sql: string) => {
    const console = new pg.Client({ connectionString: through(cluster.url("pgbouncer")) });
    await console.connect();
    await console.query(sql).finally(() => console.end());
  };
  const stop = async () => {
    await end(pool);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await vi.waitFor(() => command("SHOW VERSION"), { timeout: 15_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { through, command, stop };
}

function atLeast(major: number, minor: number): boolean {
  const version = execFileSync(program, ["--version"], { encoding: "utf8" });
  const [, foundMajor, foundMinor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(foundMajor) > major || (Number(foundMajor) === major && Number(foundMinor) >= minor);
}

async function end(pool: ChildProcess): Promise<void> {
  if (pool.exitCode !== null || pool.signalCode !== null) return;
  const exited = once(pool, "exit");
  pool.kill("SIGTERM");
  await exited;
}

/** PgBouncer refuses to run as root. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const found = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  return found === undefined ? undefined : { uid: Number(found[2]), gid: Number(found[3]) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
