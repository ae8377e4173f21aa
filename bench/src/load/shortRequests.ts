import { createHash, randomBytes } from "node:crypto";
import { Agent } from "node:http";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import type { ClientContext } from "./client.ts";
import { type CustomerRequest, Customers } from "./customers.ts";
import { exchange } from "./exchange.ts";
import { type Answer, failed, judge, type Outcome } from "./outcome.ts";
import { pause } from "./pause.ts";
import type { Kind } from "./report.ts";
import type { Short } from "./short.ts";
import { User } from "./users.ts";

const tickMs = 10;
const maxInFlight = 300;
const pages = ["/", "/product/lamp", "/product/clock", "/live"];

/**
 * Pages over kept and over fresh connections, orders, and customers where there are some, at a steady rate whatever the answers do: a slow server
 * shows as latency, not as less load.
 */
export async function shortRequests(context: ClientContext): Promise<void> {
  const { options, recorder, ending } = context;
  const kept = new Agent({ keepAlive: true, scheduling: "fifo", maxSockets: 64 });
  const fresh = new Agent({ keepAlive: false });
  const users = Array.from({ length: options.users }, (_, index) => new User(index));
  const customers = new Customers(options.customers);
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
      const request = perform(context, { kept, fresh, users, customers, number: sent });
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
  readonly customers: Customers;
  readonly number: number;
}

async function perform({ options, recorder }: ClientContext, clients: Clients): Promise<void> {
  const user = clients.number % 2 === 0 ? clients.users.find(({ busy }) => !busy) : undefined;
  const { kind, request, expected, check, ended } = next(clients);
  const begun = recorder.begin();
  const over = (outcome: Outcome) => {
    recorder.end(begun, kind, outcome, user?.index);
    ended?.(outcome);
  };
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
    over(judge(answer, expected, check));
    recorder.show(begun, flagsShownBy(answer));
  } catch (error) {
    over(failed(messageOf(error)));
  } finally {
    if (user !== undefined) user.busy = false;
  }
}

type Next = Short & Partial<CustomerRequest> & { readonly kind: Kind };

function next({ customers, number }: Clients): Next {
  const kind = kindOf(number);
  const customer = kind === "customer" ? customers.next() : undefined;
  if (customer !== undefined) return { kind: "customer", ...customer };
  if (kind === "order") return { kind, ...order() };
  const page = { request: { path: pageOf(number) }, expected: 200, check: checkPage };
  return { kind: kind === "customer" ? "page" : kind, ...page };
}

/** Of ten: two orders, two about customers, one on a connection of its own, five on kept ones. */
function kindOf(number: number): Kind {
  if (number % 10 === 3) return "fresh";
  if (number % 5 === 0) return "customer";
  return number % 5 === 1 ? "order" : "page";
}

function pageOf(number: number): string {
  return pages[number % pages.length] ?? "/";
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
