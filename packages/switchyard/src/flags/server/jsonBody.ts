import type { IncomingMessage } from "node:http";

/** Not JSON, too long or too deep: the sender's fault, with a sentence for them. */
export class BodyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BodyError";
  }
}

/** Throws BodyError; never reads more than `maxBodyBytes`. */
export async function jsonBody(request: IncomingMessage): Promise<unknown> {
  const value = parse(await read(request));
  if (isDeeperThan(value, maxDepth)) throw new BodyError(`The body is nested deeper than ${maxDepth}.`);
  return value;
}

const maxBodyBytes = 2 ** 20;
const maxDepth = 64;

/** Without the web's streams, that take longer than everything else about a short body. */
function read(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = Number(request.headers["content-length"] ?? 0) > maxBodyBytes ? Number.POSITIVE_INFINITY : 0;
    if (bytes > 0) reject(tooLong());
    // What is too long is read all the same, and thrown away, so that the answer is heard.
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBodyBytes) chunks.push(chunk);
      else reject(tooLong());
    });
    request.once("end", () => resolve(Buffer.concat(chunks).toString()));
    request.once("error", reject);
    request.once("close", () => reject(new BodyError("The body ended early.")));
  });
}

function tooLong(): BodyError {
  return new BodyError(`The body is longer than ${maxBodyBytes} bytes.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BodyError("The body is not JSON.");
  }
}

function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
  return false;
}
