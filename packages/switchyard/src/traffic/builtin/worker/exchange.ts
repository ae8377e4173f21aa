import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Dispatcher } from "undici";
import type { ConnectionKind } from "../../port.ts";
import type { AppRoute } from "../../routeTable.ts";
import { chooseInstance } from "./chooseInstance.ts";
import type { ClientResponse, ResponseListener } from "./clientResponse.ts";
import { matchRoute } from "./compiledTable.ts";
import { failureOf, mayRetry, TimeoutFailure } from "./failure.ts";
import type { Claim, Instance } from "./instance.ts";
import { type Outcome, outcomeOf } from "./releaseMetrics.ts";
import { report } from "./report.ts";
import { collectBody, RequestBody, smallBody } from "./requestBody.ts";
import type { RequestHead } from "./requestHead.ts";
import { readResponseHead } from "./responseHead.ts";
import { ResponseWriter } from "./responseWriter.ts";
import { answer, type RouterReason } from "./routerAnswer.ts";
import type { Traffic } from "./traffic.ts";
import { Tunnel } from "./tunnel.ts";
import { switchingHead } from "./upgrade.ts";
import { UserAssignment } from "./userAssignment.ts";

/** Uploads have a drain deadline of their own; these tell one from a short request. */
const uploadBytes = 1_000_000;
const uploadMs = 1_000;
/** How long the end of an event stream waits for the end of an event. */
const boundaryGraceMs = 1_000;

/**
 * One request on its way: choose, claim, send, answer; again on another instance where that is safe. It is the HTTP
 * client's handler itself, and one object carries all attempts.
 *
 * An attempt is *waiting* (no controller yet: nothing was sent), *sent*, then *answering* (the response head came);
 * the exchange is *done* once the response is complete or given up. Whatever comes after that is ignored.
 */
export class Exchange implements Dispatcher.DispatchHandler, Claim, ResponseListener {
  kind: ConnectionKind = "request";
  readonly #traffic: Traffic;
  readonly #request: IncomingMessage;
  readonly #response: ClientResponse;
  readonly #head: RequestHead;
  readonly #begun = performance.now();
  readonly #startedAt: number;
  readonly #writer: ResponseWriter;
  readonly #user: UserAssignment;
  readonly #tried: Instance[] = [];
  #smallBody: Buffer | undefined;
  #largeBody: RequestBody | undefined;
  #app: AppRoute | undefined;
  #release = 0;
  #instance: Instance | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #bodySent = false;
  #status = 0;
  /** The last sign of life that a timeout counts from, by the worker's clock. */
  #since: number;
  #reconnectAt = Number.POSITIVE_INFINITY;
  #endBy = Number.POSITIVE_INFINITY;
  #done = false;

  constructor(traffic: Traffic, request: IncomingMessage, response: ClientResponse, head: RequestHead) {
    this.#traffic = traffic;
    this.#request = request;
    this.#response = response;
    this.#head = head;
    this.#startedAt = traffic.now;
    this.#since = traffic.now;
    this.#user = new UserAssignment(head);
    this.#writer = new ResponseWriter(response, head.method === "HEAD");
  }

  start(): void {
    this.#response.listenWith(this);
    const { contentLength, expectsContinue } = this.#head;
    const small = contentLength !== undefined && contentLength > 0 && contentLength <= smallBody;
    // Who asks first is told to go on only once an instance takes the body.
    if (!small || expectsContinue) return this.#attempt();
    collectBody(this.#request, (body) => {
      this.#smallBody = body;
      if (!this.#done) this.#attempt();
    });
  }

  /** Choice and claim in one go, under the table in force: a swap cannot fall between. */
  #attempt(): void {
    const traffic = this.#traffic;
    const head = this.#head;
    const app = matchRoute(traffic.table, head.host, head.path);
    if (!app) return this.#giveUp("no-route");
    this.#app = app;
    const release = this.#user.releaseIn(app);
    this.#release = release?.release ?? app.releases.at(-1)?.release ?? 0;
    const wish = { release, websocket: head.upgrade !== undefined, tried: this.#tried };
    const choice = chooseInstance(traffic.fleet, app, wish, traffic.now);
    if (!choice) return this.#giveUp("no-instance");

    const { instance } = choice;
    this.#release = choice.release;
    this.#instance = instance;
    this.#controller = undefined;
    this.#bodySent = false;
    this.kind = head.contentLength !== undefined && head.contentLength > uploadBytes ? "upload" : "request";
    instance.lastUsed = traffic.nextSequence();
    instance.claim(this);
    const options: Dispatcher.DispatchOptions = {
      path: head.target,
      method: head.method,
      headers: head.headers,
      body: this.#body(),
      upgrade: head.upgrade ?? null,
    };
    // The HTTP client would close the connection after every HEAD.
    if (head.method === "HEAD") options.reset = false;
    instance.pool.dispatch(options, this);
  }

  #body(): Buffer | RequestBody | null {
    if (this.#head.contentLength === 0) return null;
    if (this.#smallBody) return this.#smallBody;
    this.#largeBody = new RequestBody(this.#request, () => {
      if (this.#head.expectsContinue) this.#response.writeContinue();
    });
    return this.#largeBody;
  }

  // What the HTTP client reports.

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#done) controller.abort(new Error("the client is gone"));
  }

  onRequestSent(): void {
    this.#bodySent = true;
    this.#since = this.#traffic.now;
    if (this.kind === "upload") this.#become("request");
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _: unknown, text = ""): void {
    if (this.#done) return;
    const head = readResponseHead(status, text, rawHeaders(controller));
    if (status < 200) return this.#writer.inform(head);
    this.#status = status;
    this.#since = this.#traffic.now;
    this.#instance?.praise();
    if (this.#traffic.leaving) this.#response.shouldKeepAlive = false;
    this.#user.addCookie(head.headers, this.#app);
    this.#writer.begin(head, this.#traffic.now);
    if (head.eventStream) this.#becomeStream();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#done) return;
    this.#since = this.#traffic.now;
    switch (this.#writer.write(chunk)) {
      case "more":
        return;
      case "full":
        return controller.pause();
      case "ended":
        return this.#endStream();
    }
  }

  onResponseEnd(
    _: Dispatcher.DispatchController,
    trailers: Record<string, string | string[] | undefined>,
  ): void {
    if (this.#done) return;
    this.#writer.end(trailers);
    this.#settle(outcomeOf(this.#status), undefined);
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    status: number,
    _: unknown,
    upstream: Duplex,
  ): void {
    if (this.#done) return void upstream.destroy();
    this.#status = status;
    const instance = this.#instance!;
    instance.praise();
    const client = this.#request.socket;
    const webSocket = this.#head.upgrade?.toLowerCase() === "websocket";
    const tunnel = new Tunnel(this.#traffic, { client, upstream, instance, webSocket });
    const more: string[] = [];
    this.#user.addCookie(more, this.#app);
    this.#become("websocket");
    this.#settle("1xx", undefined);
    this.#response.detachSocket(client);
    tunnel.open(switchingHead(status, rawHeaders(controller), more));
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#done) return;
    const instance = this.#instance!;
    const failure = failureOf(error, this.#controller !== undefined);
    instance.release(this);
    if (failure === "unreachable") instance.putAside(this.#traffic.now);
    if (failure === "unreachable" || failure === "broken") this.#traffic.suspect(instance.id, error.message);
    const bodyLost = this.#largeBody?.consumed ?? false;
    const answered = this.#writer.answered;
    const retries = this.#tried.length;
    if (mayRetry({ method: this.#head.method, failure, bodyLost, answered, retries })) {
      this.#tried.push(instance);
      this.#writer.reset();
      return this.#attempt();
    }
    this.#instance = undefined;
    switch (failure) {
      case "unreachable":
        return this.#giveUp("instance-unreachable", instance);
      case "broken":
        return this.#giveUp("instance-failed", instance);
      case "timeout":
        return this.#giveUp("instance-timeout", instance);
      case "unsendable":
        return this.#giveUp("bad-request", instance);
    }
  }

  // What the client does.

  clientGone(): void {
    if (this.#done) return;
    this.#settle("aborted", "client-gone");
    this.#controller?.abort(new Error("the client is gone"));
  }

  clientDrained(): void {
    this.#since = this.#traffic.now;
    this.#controller?.resume();
  }

  // What the worker asks for.

  tick(now: number): void {
    this.#writer.flushHeld(now);
    if (this.kind === "request" && !this.#bodySent && this.#largeBody && now - this.#startedAt > uploadMs) {
      this.#become("upload");
    }
    if (now >= this.#endBy) return this.#endStream();
    if (now >= this.#reconnectAt) {
      this.#reconnectAt = Number.POSITIVE_INFINITY;
      this.#endBy = now + boundaryGraceMs;
      if (this.#writer.endAtBoundary()) return this.#endStream();
    }
    this.#checkTimeouts(now);
  }

  cut(): void {
    if (this.#done) return;
    if (this.kind === "stream") return this.#endStream();
    const controller = this.#controller;
    this.#giveUp("cut");
    controller?.abort(new Error("cut"));
  }

  reconnectWithin(windowMs: number): void {
    if (this.kind === "stream") this.#reconnectAt = this.#traffic.now + Math.random() * windowMs;
  }

  stay(): void {
    this.#reconnectAt = Number.POSITIVE_INFINITY;
  }

  #checkTimeouts(now: number): void {
    const timeouts = this.#app!.timeouts;
    const quiet = now - this.#since;
    if (this.#status === 0) {
      if (this.#bodySent && timeouts.responseMs > 0 && quiet > timeouts.responseMs) {
        this.#controller?.abort(new TimeoutFailure(`no response within ${timeouts.responseMs} ms`));
      }
    } else if (this.kind !== "stream" && timeouts.idleMs > 0 && quiet > timeouts.idleMs) {
      if (!this.#controller?.paused) {
        this.#controller?.abort(new TimeoutFailure(`nothing came for ${timeouts.idleMs} ms`));
      }
    }
  }

  #become(kind: ConnectionKind): void {
    this.#instance?.reclassify(this.kind, kind);
    this.kind = kind;
  }

  #becomeStream(): void {
    this.#become("stream");
    this.#writer.flush();
    const window = this.#instance?.drainWindowMs;
    if (window !== undefined) this.reconnectWithin(window);
  }

  /** The client of an event stream reconnects by itself. */
  #endStream(): void {
    if (this.#done) return;
    const controller = this.#controller;
    this.#writer.end({});
    this.#settle(outcomeOf(this.#status), "reconnect");
    controller?.abort(new Error("the event stream was ended"));
  }

  #giveUp(reason: RouterReason, instance = this.#instance): void {
    if (this.#writer.answered) this.#response.destroy();
    else {
      if (this.#traffic.leaving) this.#response.shouldKeepAlive = false;
      this.#status = answer(this.#response, reason);
    }
    this.#settle(reason === "bad-request" ? "4xx" : "error", reason, instance);
  }

  #settle(outcome: Outcome, reason: string | undefined, instance = this.#instance): void {
    this.#done = true;
    this.#response.stopListening();
    if (!this.#request.complete) this.#request.resume();
    report(this.#traffic, {
      head: this.#head,
      app: this.#app?.app,
      release: this.#release,
      instance: instance?.id,
      kind: this.kind,
      outcome,
      status: this.#status,
      ms: performance.now() - this.#begun,
      bytes: this.#writer.bytes,
      retries: this.#tried.length,
      reason,
    });
    this.#instance?.release(this);
    this.#instance = undefined;
  }
}

/** As HTTP/1 gives them: names and values in turn. */
function rawHeaders(controller: Dispatcher.DispatchController): (Buffer | string)[] {
  return Array.isArray(controller.rawHeaders) ? controller.rawHeaders : [];
}
