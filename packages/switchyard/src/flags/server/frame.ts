/** A server-sent event, ready to be written. JSON has no line breaks of its own. */
export function frame(event: string, data: unknown, id?: number): Buffer {
  const name = event === "message" ? "" : `event: ${event}\n`;
  return Buffer.from(`${name}${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
}
