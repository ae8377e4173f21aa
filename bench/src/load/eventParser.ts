export interface StreamEvent {
  readonly id: string;
  readonly data: string;
}

/**
 * Takes an event stream apart (WHATWG HTML, section 9.2.6): `push` gives the events that are whole by then. What is
 * not whole at the end of a stream is dropped, as the standard has it.
 */
export class EventParser {
  #rest = "";

  push(text: string): StreamEvent[] {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.map(parseBlock).filter((event) => event !== undefined);
  }
}

/** Throws a SyntaxError for a line that no event stream has. */
function parseBlock(block: string): StreamEvent | undefined {
  let id = "";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, field, value = ""] = /^(id|data|event|retry|)(?::\s?(.*))?$/.exec(line) ?? [];
    if (field === undefined) throw new SyntaxError(`garbage in the stream: ${line.slice(0, 60)}`);
    if (field === "id") id = value;
    if (field === "data") data.push(value);
  }
  return data.length === 0 ? undefined : { id, data: data.join("\n") };
}
