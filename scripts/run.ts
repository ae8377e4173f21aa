import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export const workspaceRoot: string = join(import.meta.dirname, "..");

/** Runs one of the workspace's tools in the foreground; resolves with its exit status, null when a signal ended it. */
export async function runTool(
  name: string,
  args: readonly string[],
  cwd: string = workspaceRoot,
): Promise<number | null> {
  const child = spawn(join(workspaceRoot, "node_modules/.bin", name), args, { cwd, stdio: "inherit" });
  const [status]: (number | null)[] = await once(child, "exit");
  return status ?? null;
}
