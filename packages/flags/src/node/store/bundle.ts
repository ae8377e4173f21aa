import { readFileSync } from "node:fs";
import type { FlagDocument } from "../../definition.ts";
import { isDocument, readPut } from "../../sync/messages.ts";
import type { Put } from "../../sync/protocol.ts";
import { FlagsError, messageOf } from "../flagsError.ts";

/**
 * The flags that were baked into a release: a document, or what `/flags/v1/document` answers, in memory or in a file.
 *
 * @throws FlagsError when it cannot be read
 */
export function readBundle(bundle: string | FlagDocument | Put): Put {
  const value = typeof bundle === "string" ? readFile(bundle) : bundle;
  const put = readPut(value) ?? (isDocument(value) ? readPut({ version: 0, document: value }) : undefined);
  if (put === undefined) throw new FlagsError("BUNDLE", `${nameOf(bundle)} holds no flags.`);
  return put;
}

function readFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new FlagsError("BUNDLE", `${path} cannot be read: ${messageOf(error)}.`, error);
  }
}

function nameOf(bundle: string | object): string {
  return typeof bundle === "string" ? bundle : "The bundle";
}
