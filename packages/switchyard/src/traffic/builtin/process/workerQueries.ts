import { SwitchyardError } from "../../../errors.ts";
import type { FromWorker, ToWorker } from "../messages.ts";
import type { WorkerPool } from "./workerPool.ts";

type Question = Extract<ToWorker, { readonly id: number }>;
type Answer = Extract<FromWorker, { readonly id: number }>;
type Unnumbered<T> = T extends unknown ? Omit<T, "id"> : never;

const patienceMs = 10_000;
let lastId = 0;

/**
 * Asks every worker that may carry traffic and resolves with the answers of those still alive by then. Throws
 * ROUTER_UNAVAILABLE when a live one does not answer within ten seconds.
 */
export async function askWorkers<K extends Answer["kind"]>(
  pool: WorkerPool,
  answerKind: K,
  question: Unnumbered<Question>,
): Promise<Map<number, Extract<Answer, { kind: K }>>> {
  lastId += 1;
  const id = lastId;
  const answers = new Map<number, Extract<Answer, { kind: K }>>();
  const waitingFor = pool.active();
  await whenAllDone(pool, waitingFor, `answer \`${question.kind}\``, {
    begin: () => {
      for (const worker of waitingFor) pool.send(worker, { ...question, id });
    },
    isDone: (worker) => answers.has(worker),
    onMessage: (worker, message) => {
      if ("id" in message && message.id === id && isKind(message, answerKind)) answers.set(worker, message);
    },
  });
  return answers;
}

/** Resolves once every worker that may carry traffic chooses by this generation or a newer one. */
export async function acknowledgedByAll(pool: WorkerPool, generation: number): Promise<void> {
  await whenAllDone(pool, pool.active(), `acknowledge generation ${generation}`, {
    begin: () => {},
    isDone: (worker) => (pool.generationOf(worker) ?? generation) >= generation,
    onMessage: () => {},
  });
}

function isKind<K extends Answer["kind"]>(message: Answer, kind: K): message is Extract<Answer, { kind: K }> {
  return message.kind === kind;
}

interface Collection {
  begin(): void;
  isDone(worker: number): boolean;
  onMessage(worker: number, message: FromWorker): void;
}

/** A worker that dies is no longer waited for. */
function whenAllDone(
  pool: WorkerPool,
  workers: readonly number[],
  what: string,
  collection: Collection,
): Promise<void> {
  const waitingFor = new Set(workers);
  return new Promise((resolve, reject) => {
    const settle = () => {
      for (const worker of waitingFor) if (collection.isDone(worker)) waitingFor.delete(worker);
      if (waitingFor.size === 0) finish();
    };
    const onMessage = (worker: number, message: FromWorker) => {
      collection.onMessage(worker, message);
      settle();
    };
    const onGone = (worker: number) => {
      waitingFor.delete(worker);
      settle();
    };
    const timer = setTimeout(() => finish(silent(pool, waitingFor, what)), patienceMs);
    const finish = (error?: Error) => {
      clearTimeout(timer);
      pool.off("message", onMessage);
      pool.off("gone", onGone);
      if (error === undefined) resolve();
      else reject(error);
    };
    pool.on("message", onMessage);
    pool.on("gone", onGone);
    collection.begin();
    settle();
  });
}

function silent(pool: WorkerPool, workers: ReadonlySet<number>, what: string): SwitchyardError {
  const pids = pool
    .status()
    .filter((worker) => workers.has(worker.id))
    .map((worker) => worker.pid);
  return new SwitchyardError(
    "ROUTER_UNAVAILABLE",
    `Router workers (pids ${pids.join(", ")}) did not ${what}`,
    {
      next: "Look into router.log; a worker that hangs can be killed, the router replaces it at once.",
      fields: { pids },
    },
  );
}
