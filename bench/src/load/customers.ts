import { customerAt } from "../shop/customer.ts";
import type { Outcome } from "./outcome.ts";
import type { Short } from "./short.ts";

/** Beyond those that others write. */
const firstId = 1_000_000;

/** One request about a customer; `ended` must be called with how it went. */
export interface CustomerRequest extends Short {
  readonly ended: (outcome: Outcome) => void;
}

/**
 * Customers that nobody else writes, each written and read in turn: what was written last has to be read, whichever
 * release takes the one and whichever answers the other.
 */
export class Customers {
  readonly #idle: Known[];

  constructor(count: number) {
    this.#idle = Array.from({ length: count }, (_, index) => ({
      id: firstId + index,
      written: 0,
      stored: undefined,
    }));
  }

  /** Undefined while each of them is being asked about. */
  next(): CustomerRequest | undefined {
    const known = this.#idle.shift();
    if (known === undefined) return undefined;
    const back = (stored: number | undefined) => {
      known.stored = stored;
      this.#idle.push(known);
    };
    return known.stored === undefined ? write(known, back) : read(known, known.stored, back);
  }
}

interface Known {
  readonly id: number;
  /** Visits that were written, whatever came of it. */
  written: number;
  /** Visits that are to be read next; undefined: to be written first. */
  stored: number | undefined;
}

function write(known: Known, back: (stored: number | undefined) => void): CustomerRequest {
  known.written += 1;
  const visits = known.written;
  const { body, ...rest } = about(known.id, visits);
  return {
    ...rest,
    request: { ...rest.request, method: "PUT", headers: { "Content-Type": "application/json" }, body },
    ended: ({ kind }) => back(kind === "ok" ? visits : undefined),
  };
}

function read(known: Known, stored: number, back: (stored: number | undefined) => void): CustomerRequest {
  const { body: _body, ...rest } = about(known.id, stored);
  return { ...rest, ended: ({ kind }) => back(kind === "ok" ? undefined : stored) };
}

function about(id: number, visits: number): Short & { readonly body: string } {
  const body = JSON.stringify(customerAt(id, visits));
  return {
    body,
    request: { path: `/api/customers/${id}` },
    expected: 200,
    check: (answer) => {
      const got = answer.body.toString();
      return got === body ? undefined : `the customer is ${got}, not ${body}`;
    },
  };
}
