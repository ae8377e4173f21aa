/** One message of a client, whole; `type` is empty for what comes before the session has begun. */
export interface FrontendMessage {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Requests for encryption: the start-up message comes after the answer to them. */
const encryptionRequests = new Set([80_877_103, 80_877_104]);

/**
 * Cuts what a client sends to PostgreSQL into its messages, however the network has cut it.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function frontendMessages(): (chunk: Buffer) => readonly FrontendMessage[] {
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: FrontendMessage[] = [];
    for (;;) {
      const head = started ? 1 : 0;
      if (rest.length < head + 4) return messages;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return messages;
      const bytes = rest.subarray(0, length);
      rest = rest.subarray(length);
      messages.push({ type: started ? bytes.toString("latin1", 0, 1) : "", bytes });
      started ||= !encryptionRequests.has(bytes.readInt32BE(4));
    }
  };
}

/** What a message asks the server to run, by itself (Query) or with parameters (Parse). */
export function statementOf({ type, bytes }: FrontendMessage): string | undefined {
  if (type !== "Q" && type !== "P") return undefined;
  // Parse has the prepared statement's name first.
  const from = type === "Q" ? 5 : bytes.indexOf(0, 5) + 1;
  return bytes.toString("utf8", from, bytes.indexOf(0, from));
}
