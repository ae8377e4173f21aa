/** What somebody else said, as one line of at most `length` characters that steers no terminal. */
export function oneLine(text: string, length: number): string {
  // oxlint-disable-next-line no-control-regex -- those are what is taken out
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length).toWellFormed()}…` : line;
}
