/** What load to make. Every number has a modest default: the machine is shared with what is measured. */
export interface LoadOptions {
  /** Such as `http://127.0.0.1:8080`; the example shop, or something that answers like it. */
  readonly baseUrl: string;
  /** Pages and JSON writes per second, over all clients. */
  readonly rate?: number;
  /** Clients that keep their cookies; half of the pages are theirs. */
  readonly users?: number;
  /** Customers whose data is written and read; none by default, since the shop needs a database for them. */
  readonly customers?: number;
  /** Event streams held open. */
  readonly streams?: number;
  /** WebSockets held open; each sends a message every half second. */
  readonly sockets?: number;
  /** Uploads going on at any time, one after the other, of `uploadBytes` each. */
  readonly uploads?: number;
  readonly uploadBytes?: number;
  /** Slow downloads going on at any time, one after the other, of `downloadBytes` each over about 2 s. */
  readonly downloads?: number;
  readonly downloadBytes?: number;
  /** A request without an answer for this long has failed. */
  readonly timeoutMs?: number;
  /** Name of the first phase. */
  readonly phase?: string;
}

export type CompleteLoadOptions = Required<LoadOptions>;

export function completeOptions(options: LoadOptions): CompleteLoadOptions {
  return { ...defaults, ...options };
}

const defaults = {
  rate: 200,
  users: 20,
  customers: 0,
  streams: 6,
  sockets: 6,
  uploads: 1,
  uploadBytes: 10_000_000,
  downloads: 2,
  downloadBytes: 1_000_000,
  timeoutMs: 15_000,
  phase: "start",
};
