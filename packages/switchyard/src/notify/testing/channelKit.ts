import type { IncomingHttpHeaders } from "node:http";
import { startMailServer } from "./mailServer.ts";
import { type Answer, startReceiver } from "./receiver.ts";

/** One kind of channel against a server that can be told how to behave. */
export interface ChannelKit {
  readonly config: Readonly<Record<string, unknown>>;
  /** Values of the secrets in it; must never be seen again. */
  readonly secrets: readonly string[];
  /** Every message that reached the server, accepted or not; `id` tells repetitions. */
  messages(): readonly { readonly id: string; readonly text: string }[];
  /** What becomes of the next messages. */
  behave(...how: readonly Behaviour[]): void;
  close(): Promise<void>;
}

export type Behaviour = "accept" | "busy" | "refuse" | "hang" | "reset";

const answers: Readonly<Record<Behaviour, Answer>> = {
  accept: { status: 200 },
  busy: { status: 500 },
  refuse: { status: 404, body: "no such receiver" },
  hang: "hang",
  reset: "reset",
};

export const channelKits: Readonly<Record<string, () => Promise<ChannelKit>>> = {
  webhook: () =>
    httpKit(["whsec_c2VjcmV0IG9mIHRoZSB3ZWJob29r"], (url) => ({
      webhook: { url, secret: { from: "env:NOTIFY_SECRET" } },
    })),
  slack: () =>
    httpKit([], () => ({ slack: { url: { from: "env:NOTIFY_URL" } } }), "/services/T0/B0/hush-hush"),
  pagerduty: () =>
    httpKit(["pager-routing-key"], (url) => ({
      pagerduty: { url: `${url}/v2/enqueue`, routingKey: { from: "env:NOTIFY_SECRET" } },
    })),
  alertmanager: () =>
    httpKit(["alertmanager-token"], (url) => ({
      alertmanager: { url, token: { from: "env:NOTIFY_SECRET" } },
    })),
  email: mailKit,
};

async function httpKit(
  secrets: readonly string[],
  configOf: (url: string) => Readonly<Record<string, unknown>>,
  secretPath?: string,
): Promise<ChannelKit> {
  const receiver = await startReceiver();
  process.env["NOTIFY_SECRET"] = secrets[0] ?? "";
  process.env["NOTIFY_URL"] = `${receiver.url}${secretPath ?? ""}`;
  return {
    config: configOf(receiver.url),
    secrets: [...secrets, ...(secretPath === undefined ? [] : [secretPath])],
    messages: () => receiver.received.map(({ headers, body }) => ({ id: idOf(headers, body), text: body })),
    behave: (...how) => receiver.answer(...how.map((one) => answers[one])),
    close: () => receiver.close(),
  };
}

/** Channels without an id in the protocol know a message by what it says. */
function idOf(headers: IncomingHttpHeaders, body: string): string {
  const id = headers["webhook-id"];
  return typeof id === "string" ? id : body.replace(/"endsAt":"[^"]+"/, "");
}

async function mailKit(): Promise<ChannelKit> {
  const server = await startMailServer();
  process.env["NOTIFY_SECRET"] = "mail-password";
  const from = "switchyard@example.com";
  const to = ["ops@example.com", "dev@example.com"];
  return {
    config: { email: { host: "127.0.0.1", port: server.port, tls: "none", from, to } },
    secrets: [],
    messages: () =>
      server.received.map(({ source }) => ({
        id: /^message-id: (.*)$/im.exec(source)?.[1] ?? "",
        text: source.replace(/=\r\n/g, ""),
      })),
    behave: (...how) =>
      server.answer(
        ...how.map((one) => {
          if (one === "busy") return { code: 451, text: "try later" };
          return one === "refuse" ? { code: 550, text: "no such mailbox" } : one;
        }),
      ),
    close: () => server.close(),
  };
}
