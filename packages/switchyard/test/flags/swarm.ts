import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface ClientsOrder {
  readonly url: string;
  readonly key: string;
  readonly count: number;
  /** Which they look at all the time. */
  readonly flag: string;
}

export type ClientsReport = readonly {
  /** State and value, whenever one of them was another than before: `READY on`. */
  readonly seen: readonly string[];
  /** When the last change was in force there, by the system's clock; 0: never. */
  readonly changedAt: number;
}[];

/** Many clients in processes of their own. */
export class Swarm implements AsyncDisposable {
  readonly #processes: readonly ChildProcess[];

  constructor(processes: number, order: ClientsOrder) {
    const program = join(import.meta.dirname, "clients.ts");
    this.#processes = Array.from({ length: processes }, () => fork(program, [JSON.stringify(order)]));
  }

  async report(): Promise<ClientsReport> {
    const reports = this.#processes.map(async (child) => {
      const answer = once(child, "message");
      child.send("report");
      const [report]: unknown[] = await answer;
      // `clients.ts` sends nothing else.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return report as ClientsReport;
    });
    return (await Promise.all(reports)).flat();
  }

  /** What each of them has served last. */
  async now(): Promise<string[]> {
    return (await this.report()).map(({ seen }) => seen.at(-1) ?? "nothing");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#processes.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, "exit");
        child.kill("SIGKILL");
        await exited;
      }),
    );
  }
}
