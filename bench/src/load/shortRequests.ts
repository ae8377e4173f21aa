import { createHash, randomBytes } from "node:crypto";
import { Agent } from "node:http";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import type { ClientContext } from "./client.ts";
import { exchange, type ExchangeOptions } from "./exchange.ts";
import { type Answer, failed, judge } from "./outcome.ts";
import { pause } from "./pause.ts";
import type { Kind } from "./report.ts";
import { User } from "./users.ts";

const tickMs = 10;
const maxInFlight = 300;
const pages = ["/", "/product/lamp", "/product/clock", "/live"];

/**
 * Pages over kept and over fresh connections, and orders, at a steady rate whatever the answers do: a slow server
 * shows as latency, not as less load.
 */
export async function shortRequests(context: ClientContext): Promise<void> {
  const { options, recorder, ending } = context;
  const kept = new Agent({ keepAlive: true, scheduling: "fifo", maxSockets: 64 });
  const fresh = new Agent({ keepAlive: false });
  const users = Array.from({ length: options.users }, (_, index) => new User(index));
  const inFlight = new Set<Promise<void>>();
  const start = performance.now();
  let sent = 0;
  while (!ending.aborted) {
    await pause(tickMs, ending);
    const due = ((performance.now() - start) * options.rate) / 1000;
    for (; sent < due && !ending.aborted; sent += 1) {
      if (inFlight.size >= maxInFlight) {
        recorder.skip();
        continue;
      }
      const request = perform(context, kindOf(sent), { kept, fresh, users, number: sent });
      inFlight.add(request);
      void request.finally(() => inFlight.delete(request));
    }
  }
  await Promise.all(inFlight);
  kept.destroy();
}

interface Clients {
  readonly kept: Agent;
  readonly fresh: Agent;
  readonly users: readonly User[];
  readonly number: number;
}

async function perform({ options, recorder }: ClientContext, kind: Kind, clients: Clients): Promise<void> {
  const user = clients.number % 2 === 0 ? clients.users.find(({ busy }) => !busy) : undefined;
  const { request, expected, check } =
    kind === "order"
      ? order()
      : { request: { path: pageOf(clients.number) }, expected: 200, check: checkPage };
  const begun = recorder.begin();
  if (user !== undefined) user.busy = true;
  try {
    const answer = await exchange({
      ...request,
      url: new URL(request.path, options.baseUrl),
      agent: kind === "fresh" ? clients.fresh : clients.kept,
      timeoutMs: options.timeoutMs,
      headers: { ...request.headers, ...user?.headers() },
    });
    user?.keep(answer);
    recorder.end(begun, kind, judge(answer, expected, check), user?.index);
    recorder.show(begun, flagsShownBy(answer));
  } catch (error) {
    recorder.end(begun, kind, failed(messageOf(error)));
  } finally {
    if (user !== undefined) user.busy = false;
  }
}

/** Of ten: two orders, one on a connection of its own, seven on kept ones. */
function kindOf(number: number): Kind {
  if (number % 10 === 3) return "fresh";
  return number % 5 === 1 ? "order" : "page";
}

function pageOf(number: number): string {
  return pages[number % pages.length] ?? "/";
}

interface Short {
  readonly request: Pick<ExchangeOptions, "method" | "headers" | "body"> & { readonly path: string };
  readonly expected: number;
  readonly check: (answer: Answer) => string | undefined;
}

function order(): Short {
  const note = randomBytes(Math.floor(Math.random() * 4000)).toString("base64");
  const body = JSON.stringify({ items: [{ sku: "mug", quantity: 1 }], note });
  const sha256 = createHash("sha256").update(body).digest("hex");
  return {
    request: { path: "/api/orders", method: "POST", headers: { "Content-Type": "application/json" }, body },
    expected: 201,
    check: ({ body }) => {
      const receipt: { sha256?: unknown } = JSON.parse(body.toString());
      return receipt.sha256 === sha256 ? undefined : "the order arrived changed";
    },
  };
}

function checkPage({ body }: Answer): string | undefined {
  return body.toString().trimEnd().endsWith("</html>") ? undefined : "the page is not whole";
}

/** The shop's pages name the flags that parts of them are there for. */
function flagsShownBy({ body }: Answer): string[] {
  const named = body.toString().matchAll(/data-flag="([\w-]+)"/g);
  return [...new Set(Array.from(named, ([, flag = ""]) => flag))];
}
