/** How one request, stream or message went. */
export type Outcome =
  | { readonly kind: "ok"; readonly release: string }
  /** The app itself said 5xx. */
  | { readonly kind: "app-error"; readonly release: string }
  | { readonly kind: "failed"; readonly error: string };

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * Judges an answer: an app names itself in X-Release, so a 5xx without it comes from something in between. A query that
 * failed is not the app's own fault either, and the shop names it so. `check` says what is wrong with the body of a good
 * answer, or nothing.
 */
export function judge(
  answer: Answer,
  expected: number,
  check: (answer: Answer) => string | undefined,
): Outcome {
  const named = answer.headers["x-release"];
  const own = typeof named === "string" && answer.headers["x-query-failed"] === undefined;
  if (answer.status >= 500 && own) return { kind: "app-error", release: named };
  if (answer.status !== expected) return failed(`status ${answer.status}: ${excerpt(answer.body)}`);
  const wrong = check(answer);
  if (wrong !== undefined) return failed(wrong);
  return { kind: "ok", release: typeof named === "string" ? named : "unknown" };
}

export function failed(error: string): Outcome {
  return { kind: "failed", error };
}

function excerpt(body: Buffer): string {
  return body.toString("utf8", 0, 200).replaceAll(/\s+/g, " ").trim();
}
