/** A customer as the shop's API has it, the same for every release. */
export interface Customer {
  readonly id: number;
  readonly name: string;
  readonly visits: number;
  readonly creditCents: number;
}

/** Whatever is written of a customer follows from the id and the number of visits, so that each row proves itself. */
export function customerAt(id: number, visits: number): Customer {
  return { id, name: `customer ${id}`, visits, creditCents: (id * 31 + visits * 173) % 100_000 };
}

/** The same in SQL, of a row with `id` and `visits`. */
export const creditCentsSql = "((id * 31 + visits * 173) % 100000)::integer";
export const nameSql = "('customer ' || id)";
