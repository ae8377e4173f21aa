import type { Client } from "../src/client/client.ts";

/** The newest log lines of an app's instances, or of one release's. */
export async function loadLines(client: Client, app: string, release?: number): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { line } of client.logs(app, {
    lines: 50,
    follow: false,
    ...(release !== undefined && { release }),
  }))
    lines.push(line);
  return lines;
}
