import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { FromClients, ToClients } from "./messages.ts";

export interface Clients extends AsyncDisposable {
  /** When each has served off since the last time this was asked. Throws when a process of them is gone. */
  offAt(): Promise<readonly number[]>;
}

export interface ClientsOptions {
  readonly url: string;
  readonly key: string;
  readonly flag: string;
  readonly clients: number;
  readonly processes: number;
  /** Where they run. */
  readonly directory: string;
}

/** Clients of the real package in processes of their own, each with its name and its connection. */
export async function startClients(options: ClientsOptions): Promise<Clients> {
  const { url, key, flag, clients, processes, directory } = options;
  const names = Array.from({ length: clients }, (_, index) => `client-${index + 1}`);
  const children = Array.from({ length: Math.min(processes, clients) }, () =>
    // In a group of its own, so that Ctrl-C reaches only this process, which ends it.
    fork(join(import.meta.dirname, "clientProcess.ts"), { cwd: directory, detached: true }),
  );
  const end = async () => void (await Promise.all(children.map(endOf)));
  try {
    await Promise.all(
      children.map((child, index) => {
        const own = names.filter((_, at) => at % children.length === index);
        return ask(child, { kind: "start", url, key, flag, names: own });
      }),
    );
  } catch (error) {
    await end();
    throw error;
  }
  return {
    async offAt() {
      const answers = await Promise.all(children.map((child) => ask(child, { kind: "report" })));
      return answers.flatMap((answer) => (answer.kind === "report" ? answer.offAt : []));
    },
    [Symbol.asyncDispose]: end,
  };
}

async function ask(child: ChildProcess, message: ToClients): Promise<FromClients> {
  const over = new AbortController();
  try {
    const gone = once(child, "exit", { signal: over.signal }).then(() =>
      Promise.reject(new Error("a process of clients has ended")),
    );
    const answer = once(child, "message", { signal: over.signal });
    child.send(message);
    const [said]: FromClients[] = await Promise.race([answer, gone]);
    if (said === undefined) throw new Error("a process of clients has said nothing");
    return said;
  } finally {
    over.abort();
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  if (child.connected) child.disconnect();
  await exited;
}
