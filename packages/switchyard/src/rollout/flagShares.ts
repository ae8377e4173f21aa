/** What the engine does to flags. Throws NOT_FOUND, CONFLICT, FLAG_INVALID. */
export interface FlagShares {
  /** Of 100000. */
  shareOf(target: FlagTarget): Promise<number>;
  /** Resolves when it is stored and clients have been told; the same share again changes nothing, nor does a larger one of a killed flag. */
  setShare(target: FlagTarget, share: number, cause: FlagCause): Promise<void>;
  /** Everyone gets the flag's `off`; resolves when every client that is connected has acknowledged, or has been given up. */
  kill(target: FlagTarget, cause: FlagCause): Promise<FlagKilled>;
}

export interface FlagTarget {
  readonly app: string;
  readonly environment: string;
  readonly flag: string;
  readonly variant: string;
  readonly rule?: number;
}

export interface FlagCause {
  readonly by: string;
  readonly why: string;
  /** Id of the ramp or the rollout. */
  readonly origin: string;
  /** Who said yes to it, in an environment where a second person has to. */
  readonly approvedBy?: string;
}

export interface FlagKilled {
  readonly connected: number;
  readonly acknowledged: number;
  /** To the last acknowledgement. */
  readonly ms: number | null;
}
