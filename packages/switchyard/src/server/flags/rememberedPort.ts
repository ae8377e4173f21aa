import { readFile, rename, writeFile } from "node:fs/promises";
import { SwitchyardError } from "../../errors.ts";
import type { FlagServer } from "../../flags/server/flagServer.ts";

interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Opens the flag server where it was the last time, since running instances know that address; where nothing is said,
 * and for the first time, on any free port of the loopback address. `onMoved`: the old port is taken by somebody else.
 */
export async function openWhereItWas(
  file: string,
  wanted: Address | undefined,
  open: (address: Address) => Promise<FlagServer>,
  onMoved: (error: SwitchyardError) => void,
): Promise<FlagServer> {
  const server = await opened(file, wanted, open, onMoved);
  const { hostname: host, port } = new URL(server.url);
  await writeFile(`${file}.new`, JSON.stringify({ host, port: Number(port) }), { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return server;
}

async function opened(
  file: string,
  wanted: Address | undefined,
  open: (address: Address) => Promise<FlagServer>,
  onMoved: (error: SwitchyardError) => void,
): Promise<FlagServer> {
  if (wanted !== undefined && wanted.port !== 0) return open(wanted);
  const host = wanted?.host ?? "127.0.0.1";
  const port = await lastPort(file);
  if (port === undefined) return open({ host, port: 0 });
  try {
    return await open({ host, port });
  } catch (error) {
    if (!(error instanceof SwitchyardError) || error.code !== "CONFLICT") throw error;
    onMoved(error);
    return open({ host, port: 0 });
  }
}

async function lastPort(file: string): Promise<number | undefined> {
  try {
    const { port }: { port?: unknown } = JSON.parse(await readFile(file, "utf8"));
    return typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    // It was never open, or the file is damaged: any port does.
    return undefined;
  }
}
