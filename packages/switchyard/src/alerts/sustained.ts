/** How long a condition has held, or has not; plain JSON. */
export interface Sustained {
  readonly firing: boolean;
  /** Since when it is not as `firing` says; null: it is. */
  readonly otherwiseSince: number | null;
}

export const neverHeld: Sustained = { firing: false, otherwiseSince: null };

/** Fires once the condition has held for `forMs` without a break, ends once it has not for `resolveAfterMs`. */
export function sustain(
  { firing, otherwiseSince }: Sustained,
  holds: boolean,
  rules: { readonly forMs: number; readonly resolveAfterMs: number },
  now: number,
): Sustained {
  if (holds === firing) return { firing, otherwiseSince: null };
  const since = otherwiseSince ?? now;
  const needed = firing ? rules.resolveAfterMs : rules.forMs;
  return now - since >= needed ? { firing: holds, otherwiseSince: null } : { firing, otherwiseSince: since };
}
