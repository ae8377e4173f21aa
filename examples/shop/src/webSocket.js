import { createHash } from "node:crypto";
import { closing, decodeFrame, encodeFrame, opcode } from "./frames.js";

const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const maxPayload = 1024 * 1024;
const closeTimeoutMs = 2000;
const open = new Set();

/**
 * Completes the handshake (RFC 6455, section 4) and calls `onMessage(connection, text or Buffer)` for every whole
 * message. `connection.send(text or Buffer)` answers, `connection.close(code, reason)` ends it in good order.
 */
export function acceptWebSocket(request, socket, head, headers, onMessage) {
  const key = request.headers["sec-websocket-key"];
  const upgrade = request.headers.upgrade?.toLowerCase();
  if (upgrade !== "websocket" || key === undefined || request.headers["sec-websocket-version"] !== "13") {
    socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    return;
  }
  const accept = createHash("sha1")
    .update(key + guid)
    .digest("base64");
  const lines = Object.entries({ ...headers, "Sec-WebSocket-Accept": accept }).map(
    ([k, v]) => `${k}: ${v}\r\n`,
  );
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${lines.join("")}\r\n`,
  );
  socket.setTimeout(0);
  socket.setNoDelay(true);
  const connection = new Connection(socket, onMessage);
  open.add(connection);
  socket.on("close", () => open.delete(connection));
  if (head.length > 0) connection.receive(head);
}

/** Asks every client to go elsewhere. */
export function closeWebSockets(code, reason) {
  for (const connection of open) connection.close(code, reason);
}

class Connection {
  #socket;
  #onMessage;
  #buffer = Buffer.alloc(0);
  #parts = [];
  #type = opcode.text;
  #closing = false;

  constructor(socket, onMessage) {
    this.#socket = socket;
    this.#onMessage = onMessage;
    socket.on("data", (chunk) => this.receive(chunk));
    // A client that is gone is no error of the shop's.
    socket.on("error", () => socket.destroy());
    socket.on("end", () => socket.end());
  }

  send(message) {
    if (this.#closing) return;
    const text = typeof message === "string";
    this.#socket.write(encodeFrame(text ? opcode.text : opcode.binary, Buffer.from(message)));
  }

  close(code, reason) {
    if (this.#closing) return;
    this.#closing = true;
    const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
    payload.writeUInt16BE(code, 0);
    payload.write(reason, 2);
    this.#socket.write(encodeFrame(opcode.close, payload));
    setTimeout(() => this.#socket.destroy(), closeTimeoutMs).unref();
  }

  receive(chunk) {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    try {
      for (;;) {
        const frame = decodeFrame(this.#buffer, maxPayload);
        if (frame === undefined) return;
        this.#buffer = this.#buffer.subarray(frame.size);
        this.#handle(frame);
      }
    } catch (error) {
      this.close(error.closeCode ?? 1011, error.message);
      this.#socket.end();
    }
  }

  #handle({ code, final, payload }) {
    switch (code) {
      case opcode.ping:
        this.#socket.write(encodeFrame(opcode.pong, payload));
        return;
      case opcode.pong:
        return;
      case opcode.close:
        this.close(payload.length >= 2 ? payload.readUInt16BE(0) : 1000, "");
        this.#socket.end();
        return;
      case opcode.text:
      case opcode.binary:
        this.#type = code;
        this.#parts = [payload];
        break;
      case opcode.continuation:
        this.#parts.push(payload);
        break;
      default:
        throw closing(1002, "unknown opcode");
    }
    if (this.#parts.reduce((sum, part) => sum + part.length, 0) > maxPayload)
      throw closing(1009, "message too big");
    if (!final) return;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#onMessage(this, this.#type === opcode.text ? whole.toString("utf8") : whole);
  }
}
