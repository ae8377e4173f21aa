import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SwitchyardError } from "../../errors.ts";
import type { Context } from "../context.ts";

/** Opens $VISUAL or $EDITOR with the text; resolves with what was saved. Throws USAGE where there is no editor. */
export async function editText({ env }: Context, name: string, text: string): Promise<string> {
  const editor = env["VISUAL"] ?? env["EDITOR"];
  if (!editor) {
    throw new SwitchyardError("USAGE", "There is no editor: neither VISUAL nor EDITOR is set.", {
      next: "Set EDITOR, or write the definition into a file and use --definition.",
    });
  }
  const folder = await mkdtemp(join(tmpdir(), "switchyard-edit-"));
  try {
    const file = join(folder, name);
    await writeFile(file, text, { mode: 0o600 });
    // An editor may be given with options, as a shell would read them.
    const child = spawn("/bin/sh", ["-c", `${editor} "$1"`, "sh", file], { stdio: "inherit" });
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    if (status !== 0)
      throw new SwitchyardError("INTERRUPTED", "The editor did not end well. Nothing was changed.");
    return await readFile(file, "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
