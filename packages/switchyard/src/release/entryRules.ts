import { posix } from "node:path";
import { SwitchyardError } from "../errors.ts";
import { linkStaysInside } from "./linkStaysInside.ts";

export interface UnpackLimits {
  /** Sum of the unpacked files. */
  readonly maxBytes: number;
  readonly maxEntries: number;
  readonly maxDepth: number;
}

export const defaultUnpackLimits: UnpackLimits = {
  maxBytes: 8 * 1024 ** 3,
  maxEntries: 500_000,
  maxDepth: 100,
};

export interface ArchiveEntry {
  readonly path: string;
  readonly type: string;
  readonly size: number;
  readonly linkpath?: string | undefined;
}

/**
 * Decides entry by entry, in the archive's order, whether it may be unpacked. Throws ARTIFACT_INVALID for whatever
 * would touch something outside the release and ARTIFACT_TOO_LARGE past a limit.
 */
export class EntryRules {
  /** The accepted symbolic links: path to destination, to be made when everything else is there. */
  readonly links = new Map<string, string>();
  readonly #limits: UnpackLimits;
  /** What each path is by its latest entry; a later one replaces an earlier one. */
  readonly #types = new Map<string, string>();
  #entries = 0;
  #bytes = 0;

  constructor(limits: UnpackLimits) {
    this.#limits = limits;
  }

  get entries(): number {
    return this.#entries;
  }

  accept(entry: ArchiveEntry): "extract" | "skip" {
    const path = this.#relativePath(entry.path);
    this.#count(entry.size);
    if (path === "") return "skip";
    this.#refuseThroughLink(path);
    switch (entry.type) {
      case "File":
      case "OldFile":
      case "ContiguousFile":
      case "Directory":
        break;
      case "SymbolicLink":
        return this.#acceptLink(path, entry);
      case "Link":
        this.#checkHardLink(entry);
        break;
      default:
        throw invalid(entry, `is a ${entry.type}`);
    }
    this.#types.set(path, entry.type);
    return "extract";
  }

  #acceptLink(path: string, entry: ArchiveEntry): "skip" {
    const destination = entry.linkpath ?? "";
    if (!linkStaysInside(path, destination))
      throw invalid(entry, `is a link to ${destination}, out of the release`);
    this.#types.set(path, entry.type);
    this.links.set(path, destination);
    return "skip";
  }

  #relativePath(raw: string): string {
    if (raw.startsWith("/")) throw invalid({ path: raw }, "is an absolute path");
    const parts = raw.split("/").filter((part) => part !== "" && part !== ".");
    if (parts.includes("..")) throw invalid({ path: raw }, "leads out of the release");
    if (raw.includes("\0")) throw invalid({ path: raw }, "has a NUL in its name");
    if (parts.length > this.#limits.maxDepth) {
      throw tooLarge(`directories deeper than ${this.#limits.maxDepth}`);
    }
    return parts.join("/");
  }

  #count(size: number): void {
    this.#entries++;
    this.#bytes += size;
    if (this.#entries > this.#limits.maxEntries)
      throw tooLarge(`more than ${this.#limits.maxEntries} entries`);
    if (this.#bytes > this.#limits.maxBytes)
      throw tooLarge(`more than ${this.#limits.maxBytes} bytes unpacked`);
  }

  #refuseThroughLink(path: string): void {
    for (let parent = posix.dirname(path); parent !== "."; parent = posix.dirname(parent)) {
      if (this.#types.get(parent) === "SymbolicLink")
        throw invalid({ path }, `lies behind the link ${parent}`);
    }
  }

  /** A hard link to a symbolic link would move that link to another depth, where it can lead out. */
  #checkHardLink(entry: ArchiveEntry): void {
    const target = this.#relativePath(entry.linkpath ?? "");
    this.#refuseThroughLink(target);
    const type = this.#types.get(target);
    if (type === undefined || type === "SymbolicLink" || type === "Directory") {
      throw invalid(entry, `is a hard link to ${entry.linkpath}, which is no file of the archive`);
    }
  }
}

function invalid(entry: { readonly path: string }, what: string): SwitchyardError {
  return new SwitchyardError("ARTIFACT_INVALID", `The artifact's entry ${entry.path} ${what}.`, {
    next: "Pack the release again without it.",
    fields: { path: entry.path },
  });
}

function tooLarge(what: string): SwitchyardError {
  return new SwitchyardError("ARTIFACT_TOO_LARGE", `The artifact has ${what}.`, {
    next: "Exclude what the app does not need to run.",
  });
}
