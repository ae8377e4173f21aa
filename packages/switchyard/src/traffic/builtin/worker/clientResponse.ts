import { ServerResponse } from "node:http";

/** What listens to a client's response: one object instead of closures per request. */
export interface ResponseListener {
  /** The client's connection is gone. */
  clientGone(): void;
  /** The client takes bytes again. */
  clientDrained(): void;
}

/** The response to a client, knowing the exchange that fills it. */
export class ClientResponse extends ServerResponse {
  listener: ResponseListener | undefined;

  listenWith(listener: ResponseListener): void {
    this.listener = listener;
    this.on("close", onClose);
    this.on("drain", onDrain);
  }

  stopListening(): void {
    this.listener = undefined;
  }
}

function onClose(this: ClientResponse): void {
  this.listener?.clientGone();
}

function onDrain(this: ClientResponse): void {
  this.listener?.clientDrained();
}
