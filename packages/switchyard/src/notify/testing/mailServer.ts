import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export type MailAnswer = "accept" | "hang" | "reset" | { readonly code: number; readonly text: string };

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly source: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** An SMTP server that remembers its mail, and treats the next connections as it is told. */
export interface MailServer {
  readonly port: number;
  readonly received: readonly Mail[];
  answer(...answers: readonly MailAnswer[]): void;
  close(): Promise<void>;
}

export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: Mail[] = [];
  const planned: MailAnswer[] = [];
  const answers = new Map<string, MailAnswer>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.secure || options.key !== undefined ? [] : ["STARTTLS"],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect(session, done) {
      const answer = planned.shift() ?? "accept";
      answers.set(session.id, answer);
      if (answer === "hang") return;
      done();
    },
    onMailFrom(_address, session, done) {
      const answer = answers.get(session.id);
      if (typeof answer === "object") {
        done(Object.assign(new Error(answer.text), { responseCode: answer.code }));
      } else done();
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          source: Buffer.concat(parts).toString(),
          secure: session.secure,
          user: typeof session.user === "string" ? session.user : undefined,
        });
        done();
      });
    },
    ...options,
  });
  // What a client does that goes away is no fault of the server.
  server.on("error", () => undefined);
  server.server.on("connection", (socket: { destroy(): void }) => {
    if (planned[0] !== "reset") return;
    planned.shift();
    socket.destroy();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    received,
    answer: (...next) => void planned.push(...next),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
