import { z } from "zod";
import type { Ecosystem } from "./detected.ts";
import { textOf } from "./files.ts";

const words = z.array(z.string());

/** The last resort: what the image would run, run without the image. */
export function detectDockerfile(folder: string): Ecosystem | undefined {
  const text = textOf(folder, "Dockerfile");
  if (text === undefined) return undefined;
  const stage =
    text
      .replace(/\\\r?\n/g, " ")
      .split(/^FROM\b/im)
      .at(-1) ?? "";
  const command = [lastOf(stage, "ENTRYPOINT"), lastOf(stage, "CMD")].filter((part) => part !== "").join(" ");
  return {
    framework: "a Dockerfile",
    run: command === "" ? "./start" : command,
    example: [
      "answer GET /up with status 200",
      "as soon as the app can serve,",
      "and with 503 while it cannot",
    ],
    notes: [
      "`run` is what the Dockerfile starts; here it runs as a process without the image, so its programs must be installed.",
      "The app must listen on the environment variables HOST and PORT.",
    ],
  };
}

function lastOf(stage: string, instruction: string): string {
  const value = [...stage.matchAll(new RegExp(`^${instruction}\\s+(.+)$`, "gim"))].at(-1)?.[1]?.trim() ?? "";
  if (!value.startsWith("[")) return value;
  try {
    return words.parse(JSON.parse(value)).map(quoted).join(" ");
  } catch {
    // Docker, too, takes what is no JSON list as a command line.
    return value;
  }
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
