import type { WatchOptions } from "../client/watch.ts";
import type { AppStatus } from "../server/api.ts";
import type { Context } from "./context.ts";
import { createView } from "./view.ts";

/** Shows an app's changes as they come, until `enough` says so of a status or the signal aborts (which throws). */
export async function showUntil(
  { client, out }: Context,
  app: string,
  options: Pick<WatchOptions, "signal" | "known">,
  enough: (status: AppStatus) => boolean | Promise<boolean>,
): Promise<void> {
  const view = createView(app, out);
  try {
    for await (const update of client.watch(app, options)) {
      switch (update.kind) {
        case "status":
          view.status(update.status);
          if (await enough(update.status)) return;
          break;
        case "event":
          view.event(update.event);
          break;
        case "disconnected":
          view.notice(`${update.reason} Trying again; traffic is not affected.`);
          break;
        case "reconnected":
          view.notice("The control plane is back.");
          break;
        default:
          update satisfies never;
      }
    }
  } finally {
    view.close();
  }
}
