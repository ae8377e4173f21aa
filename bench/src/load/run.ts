import type { ClientContext } from "./client.ts";
import { downloads } from "./downloads.ts";
import { shortRequests } from "./shortRequests.ts";
import { talk } from "./sockets.ts";
import { followStream } from "./streams.ts";
import { uploads } from "./uploads.ts";

/** Every client at once; resolves when `ending` was aborted and each has finished what it had begun. */
export async function runLoad(context: ClientContext): Promise<void> {
  const { options } = context;
  await Promise.all([
    shortRequests(context),
    ...times(options.uploads, () => uploads(context)),
    ...times(options.downloads, () => downloads(context)),
    ...times(options.streams, () => followStream(context)),
    ...times(options.sockets, () => talk(context)),
  ]);
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
