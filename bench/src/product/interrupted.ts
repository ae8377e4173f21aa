/** Aborted at the first Ctrl-C or SIGTERM, so that the caller can clean up; a second one ends at once. */
export function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => controller.abort(new Error("interrupted")));
  }
  return controller.signal;
}
