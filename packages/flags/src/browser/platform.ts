/** What the client needs of a page. The types are declared here since this package takes no types of the DOM. */
export interface Platform {
  readonly fetch: FetchLike;
  readonly storage: StorageLike | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** 0 <= x < 1, for jitter. */
  readonly random: () => number;
  /** Runs once after so many milliseconds, unless what it returns is called first. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly isHidden: () => boolean;
  /** Listens until what it returns is called. */
  readonly on: (event: PageEvent, run: () => void) => () => void;
}

export type PageEvent = "visibilitychange" | "pagehide" | "online";

/** `localStorage` is one. Any of its functions may throw. */
export interface StorageLike {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The part of `fetch` that is used. */
export type FetchLike = (
  url: string,
  init: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
    readonly signal?: AbortSignal;
    readonly keepalive?: boolean;
    readonly cache?: "no-store";
  },
) => Promise<FetchResponse>;

export interface FetchResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): ChunkReader } | null;
  text(): Promise<string>;
}

export interface ChunkReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
}

/** The page that this runs in; without one (a server, a worker) what is missing is left out. */
export function pagePlatform(): Platform {
  const document: PageDocument | undefined = Reflect.get(globalThis, "document");
  const page: Listenable | undefined = Reflect.get(globalThis, "window");
  return {
    fetch: (url, init) => fetch(url, init),
    storage: document && localStorageOfPage(),
    now: Date.now,
    random: Math.random,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    isHidden: () => document?.visibilityState === "hidden",
    on(event, run) {
      const target = event === "visibilitychange" ? document : page;
      target?.addEventListener(event, run);
      return () => target?.removeEventListener(event, run);
    },
  };
}

/** Unguessable enough to tell two browsers apart. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
}

interface PageDocument extends Listenable {
  readonly visibilityState: string;
}

interface Listenable {
  addEventListener(event: string, run: () => void): void;
  removeEventListener(event: string, run: () => void): void;
}

/** Reading the property alone throws where a browser blocks storage. */
function localStorageOfPage(): StorageLike | undefined {
  try {
    return Reflect.get(globalThis, "localStorage");
  } catch {
    return undefined;
  }
}
