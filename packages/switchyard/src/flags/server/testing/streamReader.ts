/** Reads server-sent events as they come. */
export class StreamReader {
  readonly response: Response;
  readonly events: StreamEvent[] = [];
  readonly #abort: AbortController;
  readonly ended: Promise<void>;
  #listener: (event: StreamEvent) => void = () => undefined;

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
    this.ended = this.#read();
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<StreamReader> {
    const abort = new AbortController();
    return new StreamReader(await fetch(url, { headers, signal: abort.signal }), abort);
  }

  onEvent(listener: (event: StreamEvent) => void): void {
    this.#listener = listener;
    for (const event of this.events) listener(event);
  }

  of(name: string): StreamEvent["data"][] {
    return this.events.filter(({ event }) => event === name).map(({ data }) => data);
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    try {
      for await (const chunk of this.response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split("\n\n");
        text = blocks.pop()!;
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // Cut.
    }
  }

  #take(block: string): void {
    const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s, 2)));
    if (fields["data"] === undefined) return;
    const event = { event: fields["event"] ?? "message", id: fields["id"], data: JSON.parse(fields["data"]) };
    this.events.push(event);
    this.#listener(event);
  }
}

export interface StreamEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: { readonly version: number; readonly [field: string]: unknown };
}
