import { z } from "zod";
import type { ListenAddress } from "../messages.ts";
import { messageOf, SwitchyardError } from "../../../errors.ts";

export const routerSettings = z.strictObject({
  /** Absolute; the router keeps its files in `router/` below. */
  stateDir: z.string().startsWith("/"),
  addresses: z.array(z.object({ host: z.string().min(1), port: z.int().min(0).max(65535) })).min(1),
  workers: z.int().min(1).max(256),
});

export type RouterSettings = Readonly<Omit<z.infer<typeof routerSettings>, "addresses">> & {
  readonly addresses: readonly ListenAddress[];
};

/** From the command line's one argument, a JSON object. */
export function parseRouterSettings(argument: string | undefined): RouterSettings {
  try {
    return routerSettings.parse(JSON.parse(argument ?? ""));
  } catch (cause) {
    throw new SwitchyardError("USAGE", `The router's settings cannot be read: ${messageOf(cause)}`, {
      next: 'Give one JSON argument: {"stateDir":"/path","addresses":[{"host":"127.0.0.1","port":8080}],"workers":2}.',
      cause,
    });
  }
}
