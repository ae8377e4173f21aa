import { SwitchyardError } from "../../../errors.ts";
import type { RouterStatus } from "../process/controlApi.ts";
import type { RouterDirectory } from "../process/directory.ts";
import { ControlClient } from "./controlClient.ts";

const timeoutMs = 2_000;

/** Undefined when no router answers. */
export async function readStatus(directory: RouterDirectory): Promise<RouterStatus | undefined> {
  const client = new ControlClient(directory.controlSocket);
  try {
    return await client.request("GET /status", { timeoutMs });
  } catch (error) {
    if (error instanceof SwitchyardError && error.code === "ROUTER_UNAVAILABLE") return undefined;
    throw error;
  } finally {
    await client.close();
  }
}
