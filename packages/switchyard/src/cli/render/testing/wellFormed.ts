/** Throws unless the text is one well-formed XML 1.0 element after a declaration; knows no DTDs, comments or CDATA. */
export function wellFormed(text: string): void {
  const open: string[] = [];
  let roots = 0;
  let end = declaration.exec(text)?.[0].length ?? 0;
  for (const match of text.matchAll(token)) {
    if (match.index < end) continue;
    checkText(text.slice(end, match.index), open.length > 0);
    end = match.index + match[0].length;
    const { close, name, self } = match.groups ?? {};
    if (close !== undefined) {
      if (open.pop() !== close) throw new Error(`</${close}> closes nothing`);
    } else {
      if (open.length === 0) roots += 1;
      if (self === undefined) open.push(name ?? "");
    }
  }
  checkText(text.slice(end), false);
  if (open.length > 0 || roots !== 1) throw new Error(`${roots} roots, not closed: ${open.join(", ")}`);
}

const declaration = /^<\?xml version="1\.0" encoding="UTF-8"\?>/;
const token =
  /<\/(?<close>[a-z-]+)>|<(?<name>[a-z-]+)(?: [a-z]+="(?:[^<&"]|&(?:amp|lt|gt|quot|#\d+);)*")*(?<self>\/)?>/g;

function checkText(text: string, inside: boolean): void {
  if (!inside && text.trim() !== "") throw new Error(`text outside of the root: ${text.slice(0, 40)}`);
  if (!allowed.test(text)) throw new Error(`not allowed in XML: ${JSON.stringify(text.slice(0, 80))}`);
}

const allowed =
  /^(?:[\t\n\r\u0020-%'-;=\u003f-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|&(?:amp|lt|gt|quot|#\d+);|>)*$/u;
