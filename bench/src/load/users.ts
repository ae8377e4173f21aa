import type { Answer } from "./outcome.ts";

/** A person with a cookie jar, who does one thing at a time. */
export class User {
  readonly index: number;
  readonly #cookies = new Map<string, string>();
  busy = false;

  constructor(index: number) {
    this.index = index;
  }

  headers(): Record<string, string> {
    if (this.#cookies.size === 0) return {};
    return { Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  }

  keep(answer: Answer): void {
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.#cookies.set(name.trim(), value);
    }
  }
}
