import type { Row, TableCase } from "./operationCase.ts";

/** What a write names: the columns that are converted, those that are not, or both. */
export type Written = "converted" | "others" | "all";

/** By version. */
type Entry = Readonly<Record<string, Row>>;

/** What every row of a table must look like to each version after all writes so far; each row has one writer. */
export class Ledger {
  readonly #sides: TableCase["sides"];
  readonly #rows = new Map<number, Entry>();
  readonly #owned = new Map<string, number[]>();
  readonly #gone = new Set<number>();
  readonly #contended: number[] = [];
  #n = 100;
  #turn = 0;

  constructor({ sides }: Pick<TableCase, "sides">) {
    this.#sides = sides;
  }

  /** A number that no other write has. */
  next(): number {
    return ++this.#n;
  }

  wrote(writer: string, by: string, id: number, n: number, what: Written): void {
    const before = this.#rows.get(id);
    if (before === undefined) this.#ownedBy(writer).push(id);
    const after = Object.entries(this.#sides).map(([version, side]) => {
      const converted = version === by ? side.writes(n) : side.sees(n, id, by);
      return [
        version,
        {
          ...before?.[version],
          ...(what !== "others" && converted),
          ...(what !== "converted" && side.touches(n)),
        },
      ] as const;
    });
    this.#rows.set(id, Object.fromEntries(after));
  }

  deleted(writer: string, id: number): void {
    this.#rows.delete(id);
    this.#gone.add(id);
    this.#owned.set(
      writer,
      this.#ownedBy(writer).filter((owned) => owned !== id),
    );
  }

  /** Everybody writes it: nobody knows who comes last, but all versions must agree on it. */
  contend(id: number): void {
    this.#contended.push(id);
  }

  expected(version: string, id: number): Row {
    const row = this.#rows.get(id)?.[version];
    if (row === undefined) throw new Error(`nobody has written ${id}`);
    return row;
  }

  /** One of the writer's rows after the other, those that were there before anything began as well. */
  ownRow(writer: string): number | undefined {
    const owned = this.#ownedBy(writer);
    return owned[(this.#turn++ * 7) % Math.max(1, owned.length)];
  }

  contendedRow(): number {
    return this.#contended[this.#turn++ % this.#contended.length] ?? 0;
  }

  anyRow(): number {
    const ids = this.ids;
    return ids[(this.#turn++ * 13) % Math.max(1, ids.length)] ?? 0;
  }

  get ids(): readonly number[] {
    return [...this.#rows.keys()];
  }

  get gone(): ReadonlySet<number> {
    return this.#gone;
  }

  #ownedBy(writer: string): number[] {
    const owned = this.#owned.get(writer) ?? [];
    this.#owned.set(writer, owned);
    return owned;
  }
}
