import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SwitchyardError } from "../../errors.ts";
import { errorCode } from "../../release/errorCode.ts";

/**
 * The secret of this state directory, of which instance keys and stream tokens are made: 32 bytes in a file that only
 * its owner can read, made at the first call. Without the file every such key is void. Throws STATE_INVALID when it is
 * damaged.
 */
export async function readSecret(stateDir: string): Promise<Buffer> {
  const file = join(stateDir, "flags.secret");
  const secret = (await read(file)) ?? (await make(file));
  if (secret.length === bytes) return secret;
  throw new SwitchyardError(
    "STATE_INVALID",
    `${file} is damaged: ${secret.length} bytes in place of ${bytes}.`,
    {
      next: "Put a copy of it back, or remove it: instances get new keys when they are started anew.",
    },
  );
}

const bytes = 32;

async function read(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Whole or not at all, whenever the machine stops. */
async function make(file: string): Promise<Buffer> {
  const secret = randomBytes(bytes);
  const draft = `${file}.new`;
  await writeFile(draft, secret, { mode: 0o600, flush: true });
  await rename(draft, file);
  return secret;
}
