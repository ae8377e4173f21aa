import { Agent, request } from "node:http";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import type { ClientContext } from "./client.ts";
import { EventParser } from "./eventParser.ts";
import { failed, judge, type Outcome } from "./outcome.ts";
import { pause } from "./pause.ts";

const reconnectMs = 100;

/**
 * One event stream, followed for as long as the load lasts. An end in good order and a reconnection with
 * Last-Event-ID is what a browser does anyway; a reset, an event that is missing or silence is a failure.
 */
export async function followStream(context: ClientContext): Promise<void> {
  const { recorder, ending } = context;
  let last: number | undefined;
  while (!ending.aborted) {
    const begun = recorder.begin();
    const result = await connect(context, last);
    last = result.last;
    recorder.end(begun, "stream", result.outcome);
    if (ending.aborted) return;
    if (result.outcome.kind === "ok") recorder.reconnect();
    await pause(reconnectMs, ending);
  }
}

interface Result {
  readonly outcome: Outcome;
  readonly last: number | undefined;
}

function connect({ options, ending }: ClientContext, after: number | undefined): Promise<Result> {
  return new Promise((resolve) => {
    let last = after;
    const outgoing = request(new URL("/events", options.baseUrl), {
      agent: new Agent({ keepAlive: false }),
      headers: {
        Accept: "text/event-stream",
        ...(after !== undefined && { "Last-Event-ID": String(after) }),
      },
    });
    const leave = () => finish({ kind: "ok", release: "unknown" });
    const finish = (outcome: Outcome) => {
      ending.removeEventListener("abort", leave);
      outgoing.on("error", () => {});
      outgoing.destroy();
      resolve({ outcome, last });
    };
    ending.addEventListener("abort", leave);
    outgoing.setTimeout(options.timeoutMs, () => finish(failed("the stream fell silent")));
    outgoing.on("error", (error) => finish(failed(messageOf(error))));
    outgoing.on("response", (incoming) => {
      const parser = new EventParser();
      const head = { status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.alloc(0) };
      const outcome = judge(head, 200, ({ headers }) =>
        headers["content-type"]?.includes("text/event-stream") === true ? undefined : "not an event stream",
      );
      if (outcome.kind !== "ok") return finish(outcome);
      incoming.setEncoding("utf8");
      incoming.on("data", (text: string) => {
        try {
          for (const event of parser.push(text)) last = followed(last, event.id, event.data);
        } catch (error) {
          finish(failed(messageOf(error)));
        }
      });
      incoming.on("error", (error) => finish(failed(messageOf(error))));
      incoming.on("end", () => finish(incoming.complete ? outcome : failed("the stream was cut")));
    });
    outgoing.end();
  });
}

/** The new last id; throws when it is not the next one or the data is not whole. */
function followed(last: number | undefined, id: string, data: string): number {
  const next = Number(id);
  if (last !== undefined && next !== last + 1) throw new Error(`event ${id} came after event ${last}`);
  JSON.parse(data);
  return next;
}
