import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { SwitchyardError, messageOf } from "../../errors.ts";
import type { Context } from "../context.ts";

/** The text of a file, `-` for standard input. Throws USAGE when it cannot be read. */
export async function readText(context: Context, file: string): Promise<string> {
  try {
    if (file !== "-") return await readFile(resolve(context.directory, file), "utf8");
    let text = "";
    for await (const chunk of process.stdin.setEncoding("utf8")) text += String(chunk);
    return text;
  } catch (cause) {
    throw new SwitchyardError("USAGE", `${file} cannot be read: ${messageOf(cause)}.`, {
      next: "Name a file that exists, or - for standard input.",
      cause,
    });
  }
}

/** An object from a file of JSON (or YAML, of which JSON is a part). Throws USAGE, FLAG_INVALID. */
export async function readObject<T extends object>(context: Context, file: string): Promise<T> {
  return parseObject<T>(await readText(context, file), file);
}

/** What is in the object the control plane checks, with better words than could be found here. */
export async function parseObject<T extends object>(text: string, file: string): Promise<T> {
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  const value: unknown = error ? undefined : document.toJS({ maxAliasCount: 100 });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as T;
  const at = error?.linePos?.[0];
  throw new SwitchyardError(
    "FLAG_INVALID",
    error ? `${file}: ${error.message}` : `${file} holds no object.`,
    {
      next: "Write the definition as JSON; `switchyard flags show KEY --json` shows one.",
      ...(at && { position: { file, line: at.line, column: at.col } }),
    },
  );
}
