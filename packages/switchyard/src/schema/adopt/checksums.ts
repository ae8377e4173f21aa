import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** Whether the sha256 is that of the text, in whatever form an editor or git may have left its line ends and its mark. */
export function isSha256Of(checksum: string, text: string): boolean {
  const lines = text.replaceAll("\r\n", "\n");
  const forms = [text, lines, lines.replaceAll("\n", "\r\n")];
  return forms.some((form) => [form, `\uFEFF${form}`].some((bytes) => sha256(bytes) === checksum));
}

/** Flyway's: over the lines without their ends, as a signed number of 32 bits. */
export function flywayChecksum(text: string): number {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  return crc32(lines.join("")) | 0;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
