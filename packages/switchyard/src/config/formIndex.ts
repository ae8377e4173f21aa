/** Texts by their first characters: a pattern of all of them takes longer to compile than anything takes to search. */
export class FormIndex {
  /** Longest first: a secret that contains another must not leave its rest behind. */
  readonly #byStart = new Map<string, readonly string[]>();
  /** Two values may have a form in common. */
  readonly #uses = new Map<string, number>();
  readonly #startLength: number;

  /** No form is shorter than this. */
  constructor(startLength: number) {
    this.#startLength = startLength;
  }

  add(forms: Iterable<string>): void {
    for (const form of forms) {
      const uses = this.#uses.get(form) ?? 0;
      this.#uses.set(form, uses + 1);
      if (uses > 0) continue;
      const start = form.slice(0, this.#startLength);
      const sharing = [...(this.#byStart.get(start) ?? []), form];
      this.#byStart.set(
        start,
        sharing.toSorted((a, b) => b.length - a.length),
      );
    }
  }

  remove(forms: Iterable<string>): void {
    for (const form of forms) {
      const uses = (this.#uses.get(form) ?? 0) - 1;
      if (uses > 0) {
        this.#uses.set(form, uses);
        continue;
      }
      this.#uses.delete(form);
      const start = form.slice(0, this.#startLength);
      const rest = (this.#byStart.get(start) ?? []).filter((other) => other !== form);
      if (rest.length > 0) this.#byStart.set(start, rest);
      else this.#byStart.delete(start);
    }
  }

  replaceIn(text: string): string {
    if (this.#byStart.size === 0) return text;
    let clean = "";
    let from = 0;
    for (let at = 0; at + this.#startLength <= text.length; ) {
      const found = this.#byStart
        .get(text.slice(at, at + this.#startLength))
        ?.find((form) => text.startsWith(form, at));
      if (found === undefined) {
        at++;
        continue;
      }
      clean += `${text.slice(from, at)}[redacted]`;
      at += found.length;
      from = at;
    }
    return clean + text.slice(from);
  }
}
