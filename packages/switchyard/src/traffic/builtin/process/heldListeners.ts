import { lookup } from "node:dns/promises";
import net from "node:net";
import { getSystemErrorName } from "node:util";
import type { Clock } from "../../../clock.ts";
import { SwitchyardError } from "../../../errors.ts";
import type { ListenAddress } from "../messages.ts";

/**
 * The router's listening sockets. node:cluster opens a socket for its first worker and closes it with its last one,
 * which resets every connection in its accept queue. Here the primary process opens the sockets itself, hands the
 * same ones to cluster whenever a worker asks for their address, and closes them only as the router leaves. It never
 * listens on them: a process that listens accepts, too.
 */
export interface HeldListeners {
  /** Resolved to IP addresses and with the real ports. */
  readonly addresses: readonly ListenAddress[];
  /** From now on connections are refused as soon as the last worker stops accepting. */
  release(): void;
}

/** A bound TCP socket of Node's own; cluster's SharedHandle works with these. */
interface TcpHandle {
  close(): void;
  getsockname(out: { address?: string; port?: number }): number;
}

type CreateServerHandle = (
  address: string | null,
  port: number,
  addressType: number,
  fd?: number,
  flags?: number,
) => TcpHandle | number;

/** Not in Node's documentation, but what cluster itself opens sockets with; the tests would notice a change. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node's types leave it out.
const internals = net as unknown as { _createServerHandle: CreateServerHandle };

/** Retries while another process still has the port until `patienceMs` are over; throws CONFLICT then. */
export async function holdListeners(
  wanted: readonly ListenAddress[],
  clock: Clock,
  patienceMs: number,
): Promise<HeldListeners> {
  const create = internals._createServerHandle.bind(net);
  const held = new Map<string, TcpHandle>();
  const addresses: ListenAddress[] = [];
  for (const { host, port } of wanted) {
    const { address, family } = await lookup(host);
    const listener = await open(create, { host: address, port }, family, clock, patienceMs);
    const name: { port?: number } = {};
    listener.getsockname(name);
    const real = name.port ?? port;
    addresses.push({ host: address, port: real });
    held.set(keyOf(address, real), listener);
  }
  const closers = [...held.values()].map((listener) => keepOpen(listener));
  internals._createServerHandle = (address, port, addressType, fd, flags) =>
    held.get(keyOf(address, port)) ?? create(address, port, addressType, fd, flags);
  return {
    addresses,
    release: () => {
      for (const close of closers) close();
    },
  };
}

async function open(
  create: CreateServerHandle,
  { host, port }: ListenAddress,
  family: number,
  clock: Clock,
  patienceMs: number,
): Promise<TcpHandle> {
  const deadline = clock.now() + patienceMs;
  for (;;) {
    const listener = create(host, port, family, undefined, 0);
    // libuv reports an address in use only when the socket is used.
    const error = typeof listener === "number" ? listener : listener.getsockname({});
    if (typeof listener !== "number") {
      if (error === 0) return listener;
      listener.close();
    }
    const name = getSystemErrorName(error);
    if (name !== "EADDRINUSE" || clock.now() >= deadline) throw cannotListen(host, port, name);
    await clock.sleep(20);
  }
}

/** Cluster's own close becomes a no-op; the returned function is the real one. */
function keepOpen(listener: TcpHandle): () => void {
  const close = listener.close.bind(listener);
  listener.close = () => {};
  return close;
}

function cannotListen(host: string, port: number, name: string): SwitchyardError {
  const next: Record<string, string> = {
    EADDRINUSE: "Stop the program that listens there, or choose another address for the router.",
    EACCES:
      "Choose a port above 1023, or allow Node to use lower ones (sysctl net.ipv4.ip_unprivileged_port_start).",
    EADDRNOTAVAIL: "Choose an address that this machine has.",
  };
  return new SwitchyardError("CONFLICT", `The router cannot listen on ${host}:${port}: ${name}`, {
    next: next[name] ?? "Choose another address for the router.",
  });
}

function keyOf(address: string | null, port: number): string {
  return `${address ?? ""} ${port}`;
}
