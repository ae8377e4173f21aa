export interface Circles {
  /** All names; whatever a name refers to comes before it, except in circles. */
  readonly order: readonly string[];
  /** A circle that the name is in; undefined: in none. From it back to itself, unless very many are in it. */
  of(name: string): readonly string[] | undefined;
}

/**
 * Which names refer to themselves, by way of others or directly (Tarjan's strongly connected components, without
 * recursion, so that no chain is too long). References to names that are not there are passed over.
 */
export function findCircles(references: ReadonlyMap<string, readonly string[]>): Circles {
  const visits = new Map<string, Visit>();
  const open: Visit[] = [];
  const order: string[] = [];
  const groups = new Map<string, readonly string[]>();
  for (const start of references.keys()) {
    if (visits.has(start)) continue;
    const trail = [visit(start)];
    while (trail.length > 0) {
      const current = trail.at(-1)!;
      const next = current.references[current.at++];
      if (next === undefined) {
        trail.pop();
        const parent = trail.at(-1);
        if (parent) parent.lowest = Math.min(parent.lowest, current.lowest);
        if (current.lowest === current.number) close(current);
        continue;
      }
      const seen = visits.get(next);
      if (seen === undefined) {
        if (references.has(next)) trail.push(visit(next));
      } else if (seen.open) current.lowest = Math.min(current.lowest, seen.number);
    }
  }
  const ways = new Map<readonly string[], readonly string[]>();
  return { order, of };

  function of(name: string): readonly string[] | undefined {
    const group = groups.get(name);
    if (group === undefined || group.length <= mostWays) return group && wayBack(name, group, references);
    const known = ways.get(group);
    if (known !== undefined) return known;
    const way = wayBack(group[0]!, group, references);
    ways.set(group, way);
    return way;
  }

  function visit(name: string): Visit {
    const number = visits.size;
    const made = { name, number, lowest: number, references: references.get(name)!, at: 0, open: true };
    visits.set(name, made);
    open.push(made);
    return made;
  }

  function close(root: Visit): void {
    const group: string[] = [];
    for (;;) {
      const member = open.pop()!;
      member.open = false;
      group.push(member.name);
      order.push(member.name);
      if (member === root) break;
    }
    if (group.length === 1 && !root.references.includes(root.name)) return;
    for (const name of group) groups.set(name, group);
  }
}

/** `a -> b -> a`, with the middle left out where it is long. */
export function circleInWords(circle: readonly string[]): string {
  const shown = circle.length > 12 ? [...circle.slice(0, 6), "…", ...circle.slice(-5)] : circle;
  return shown.join(" -> ");
}

/** In a larger group one way has to do for all, since each takes as long as the group is large. */
const mostWays = 100;

interface Visit {
  readonly name: string;
  readonly number: number;
  lowest: number;
  readonly references: readonly string[];
  at: number;
  open: boolean;
}

/** The shortest way from a name back to itself within its group. */
function wayBack(
  name: string,
  group: readonly string[],
  references: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const inGroup = new Set(group);
  const from = new Map<string, string>();
  const queue = [name];
  for (let at = 0; at < queue.length; at++) {
    const current = queue[at]!;
    for (const next of references.get(current) ?? []) {
      if (next === name) return [...backwards(current, name, from), name];
      if (!inGroup.has(next) || from.has(next)) continue;
      from.set(next, current);
      queue.push(next);
    }
  }
  return [name, name];
}

function backwards(end: string, start: string, from: ReadonlyMap<string, string>): readonly string[] {
  const way = [end];
  let current = end;
  while (current !== start) {
    current = from.get(current)!;
    way.push(current);
  }
  return way.toReversed();
}
