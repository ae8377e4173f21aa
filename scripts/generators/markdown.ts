/** The first line of every generated page. */
export function notice(source: string): string {
  return `<!-- Generated from ${source} by \`npm run generate\`. Do not edit. -->\n`;
}

export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(headings), line(headings.map(() => "---")), ...rows.map(line)].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}
