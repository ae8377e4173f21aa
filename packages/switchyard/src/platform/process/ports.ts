import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { SwitchyardError } from "../../errors.ts";
import { loopback } from "./environment.ts";

export interface PortRange {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
}

/** Hands out loopback ports: free at that moment, and never one that another instance holds. */
export class PortPool {
  readonly #range: PortRange;
  readonly #random: () => number;
  readonly #held = new Set<number>();

  constructor(range: PortRange, random: () => number) {
    this.#range = range;
    this.#random = random;
  }

  /** Takes `preferred` when it is free, else a random free port of the range. */
  async acquire(preferred?: number): Promise<number> {
    const avoided = ephemeralRange();
    const size = this.#range.to - this.#range.from + 1;
    const first = Math.floor(this.#random() * size);
    const candidates = Array.from({ length: size }, (_, step) => this.#range.from + ((first + step) % size));
    const outside = candidates.filter((port) => port < avoided.from || port > avoided.to);
    const usable = outside.length > 0 ? outside : candidates;
    for (const port of preferred === undefined ? usable : [preferred, ...usable]) {
      if (this.#held.has(port)) continue;
      this.#held.add(port);
      if (await isFree(port)) return port;
      this.#held.delete(port);
    }
    throw new SwitchyardError(
      "INSTANCE_FAILED",
      `No port from ${this.#range.from} to ${this.#range.to} is free.`,
      { next: "Stop what holds them, or run fewer instances." },
    );
  }

  /** Marks a port as held by an instance that already listens on it. */
  hold(port: number): void {
    this.#held.add(port);
  }

  release(port: number): void {
    this.#held.delete(port);
  }
}

/** Ports that the kernel gives to outgoing connections: one of them may be taken at any moment. */
function ephemeralRange(): PortRange {
  try {
    const [from, to] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").trim().split(/\s+/);
    return { from: Number(from), to: Number(to) };
  } catch {
    return { from: 49_152, to: 65_535 };
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: loopback, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
