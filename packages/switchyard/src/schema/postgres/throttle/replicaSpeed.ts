/** How fast a replica replays, as far as that was seen. */
export interface ReplicaSpeed {
  readonly at: number;
  readonly replayed: number;
  /** Undefined until it was busy for a while. */
  readonly bytesPerMs: number | undefined;
}

/** A speed is not told from less than this. */
const shortestBusyMs = 150;

/**
 * After another look. `busy`: since when it has had always something to do, and where it stood then. Of a replica that
 * is not, a look tells only how fast it is at least; without that, one that was slow once would be taken for slow ever
 * after.
 */
export function speedAfter(
  known: ReplicaSpeed | undefined,
  {
    at,
    replayed,
    busy,
  }: {
    readonly at: number;
    readonly replayed: number;
    readonly busy: { readonly since: number; readonly from: number };
  },
): ReplicaSpeed {
  const busyMs = at - busy.since;
  if (busyMs >= shortestBusyMs && replayed > busy.from) {
    return { at, replayed, bytesPerMs: (replayed - busy.from) / busyMs };
  }
  if (known?.bytesPerMs === undefined) return { at, replayed, bytesPerMs: undefined };
  const least = at > known.at ? (replayed - known.replayed) / (at - known.at) : 0;
  return { at, replayed, bytesPerMs: Math.max(known.bytesPerMs, least) };
}
