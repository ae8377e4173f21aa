import type { Verified } from "../../../schema/port.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { columns } from "../width.ts";
import { whole } from "../../../schema/progressText.ts";

export function verifiedLines({ tables }: Verified, style: Style): string[] {
  const { symbols } = style;
  if (tables.length === 0) return [`${symbols.done} There are no rows in which old and new could differ.`];
  return [
    ...columns(
      tables.map(({ table, rows, repaired }) => [
        `${symbols.done} ${table}`,
        `${whole(rows)} rows agree`,
        repaired === 0 ? "" : `${whole(repaired)} of them repaired`,
      ]),
    ).map((line) => paint("done", line, style)),
    `${symbols.bullet} Next: start the new code. When nothing needs the old shape: \`switchyard db contract\`.`,
  ];
}
