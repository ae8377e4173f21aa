import type { NotCarried } from "./imported.ts";

type Words = Omit<NotCarried, "flag">;

/** What an import has to tell. Each thing is told once. */
export class Notes {
  readonly lostFlags = new Set<string>();
  readonly lostSegments = new Set<string>();
  private readonly told = new Map<string, NotCarried>();

  get all(): readonly NotCarried[] {
    return [...this.told.values()];
  }

  /** Something that decides nothing, or whose difference is said in full. */
  remark(flag: string | undefined, words: Words): void {
    const note = flag === undefined ? words : { flag, ...words };
    this.told.set(JSON.stringify([flag, words.what, words.why]), note);
  }

  /** Something that decides who gets what: without it the flag would serve somebody something else. */
  lose(flag: string, words: Words): void {
    this.lostFlags.add(flag);
    this.remark(flag, words);
  }

  /** The same of a segment: it takes every flag along that refers to it. */
  loseSegment(segment: string, words: Words): void {
    this.lostSegments.add(segment);
    this.remark(undefined, { ...words, what: `segment ${segment}: ${words.what}` });
  }
}

/** A place in which something can be lost: a flag, or a segment. */
export interface Place {
  readonly lose: (words: Words) => void;
  readonly remark: (words: Words) => void;
}

export function placeOfFlag(notes: Notes, ...flags: readonly string[]): Place {
  return {
    lose: (words) => {
      for (const flag of flags) notes.lose(flag, words);
    },
    remark: (words) => {
      for (const flag of flags) notes.remark(flag, words);
    },
  };
}

export function placeOfSegment(notes: Notes, segment: string): Place {
  return {
    lose: (words) => notes.loseSegment(segment, words),
    remark: (words) => notes.remark(undefined, { ...words, what: `segment ${segment}: ${words.what}` }),
  };
}
