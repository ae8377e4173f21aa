import type { Client } from "../src/client/client.ts";

/** The newest log lines of an app's instances. */
export async function loadLines(client: Client, app: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { line } of client.logs(app, { lines: 50, follow: false })) lines.push(line);
  return lines;
}
