/**
 * What the promise gives, or undefined after so many milliseconds. The one timer here that holds the process: someone
 * waits for the answer, and what it depends on does not hold it.
 */
export function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
