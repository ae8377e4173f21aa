/** Buckets side by side that are one variant's. */
export interface Piece {
  readonly variant: string | null;
  readonly weight: number;
}

/** One variant gives up buckets, another gets them. */
export interface Handover {
  readonly from: string | null;
  readonly to: string | null;
  /** From the low end of what the giver has; else from its high end. */
  readonly low: boolean;
  readonly amount: number;
}

/**
 * Hands the buckets over where giver and taker border on each other, so that a boundary moves and can move back; only
 * where they do not, a piece is cut off the giver's end.
 *
 * @returns the pieces, those side by side of one variant as one
 */
export function carryOut(handovers: readonly Handover[], before: readonly Piece[]): readonly Piece[] {
  let pieces = merged(before);
  let open = handovers.filter(({ amount }) => amount > 0);
  while (open.length > 0) {
    const bordering = open.find((handover) => borderOf(handover, pieces) >= 0);
    const next = bordering ?? outermost(open, pieces);
    const at = bordering === undefined ? endOf(next, pieces) : borderOf(next, pieces);
    const weight = Math.min(next.amount, pieces[at]!.weight);
    pieces = cutOff(pieces, at, weight, next);
    const rest = { ...next, amount: next.amount - weight };
    open = open.map((handover) => (handover === next ? rest : handover)).filter(({ amount }) => amount > 0);
  }
  return pieces;
}

/** The piece of the giver that has the taker on the side that it gives from; -1: there is none. */
function borderOf({ from, to, low }: Handover, pieces: readonly Piece[]): number {
  return low
    ? pieces.findIndex((piece, at) => piece.variant === from && isOf(pieces[at - 1], to))
    : pieces.findLastIndex((piece, at) => piece.variant === from && isOf(pieces[at + 1], to));
}

function endOf({ from, low }: Handover, pieces: readonly Piece[]): number {
  return low
    ? pieces.findIndex((piece) => piece.variant === from)
    : pieces.findLastIndex((piece) => piece.variant === from);
}

/** The handover whose piece is the nearest to an end of the table. */
function outermost(open: readonly Handover[], pieces: readonly Piece[]): Handover {
  const distance = (handover: Handover) => {
    const at = endOf(handover, pieces);
    return handover.low ? at : pieces.length - 1 - at;
  };
  // They stand in the order of the takers: of those that take from the high end the last is the highest.
  return open.reduce((best, handover) => {
    const nearer = distance(best) - distance(handover);
    return nearer > 0 || (nearer === 0 && !handover.low) ? handover : best;
  });
}

function isOf(piece: Piece | undefined, variant: string | null): boolean {
  return piece !== undefined && piece.variant === variant;
}

function cutOff(
  pieces: readonly Piece[],
  at: number,
  weight: number,
  { to, low }: Handover,
): readonly Piece[] {
  const given = { variant: to, weight };
  const kept = { variant: pieces[at]!.variant, weight: pieces[at]!.weight - weight };
  return merged(pieces.toSpliced(at, 1, ...(low ? [given, kept] : [kept, given])));
}

function merged(pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece.weight === 0) continue;
    if (last?.variant === piece.variant) {
      joined[joined.length - 1] = { variant: piece.variant, weight: last.weight + piece.weight };
    } else joined.push(piece);
  }
  return joined;
}
