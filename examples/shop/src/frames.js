/** WebSocket frames (RFC 6455, section 5). */

export const opcode = Object.freeze({ continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 });

/** One whole frame as a server sends it: final, unmasked. */
export function encodeFrame(code, payload) {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = 0x80 | code;
  if (length < 126) header[1] = length;
  else if (length < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, payload]);
}

/**
 * The first frame of what has arrived, unmasked, and how many bytes it took; undefined while it is incomplete.
 * Throws a RangeError that carries the close code for what a client must not send.
 */
export function decodeFrame(buffer, maxPayload) {
  if (buffer.length < 2) return undefined;
  const [first, second] = buffer;
  if ((first & 0x70) !== 0 || (second & 0x80) === 0) throw closing(1002, "reserved bit or unmasked frame");
  const short = second & 0x7f;
  const at = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (buffer.length < at) return undefined;
  const length =
    short < 126 ? short : short === 126 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
  const code = first & 0x0f;
  const final = (first & 0x80) !== 0;
  if (code >= 8 && (!final || length > 125)) throw closing(1002, "control frame is fragmented or too long");
  if (length > maxPayload) throw closing(1009, "message too big");
  if (buffer.length < at + 4 + length) return undefined;
  const mask = buffer.subarray(at, at + 4);
  const payload = Buffer.from(buffer.subarray(at + 4, at + 4 + length));
  for (let i = 0; i < length; i++) payload[i] ^= mask[i & 3];
  return { code, final, payload, size: at + 4 + length };
}

export function closing(code, reason) {
  return Object.assign(new RangeError(reason), { closeCode: code });
}
