import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { clientAddress, type Peer } from "./peer.ts";
import { readRequestHead } from "./requestHead.ts";

const stranger: Peer = { address: "203.0.113.5", trusted: false, secure: false };
const proxy: Peer = { address: "10.0.0.2", trusted: true, secure: false };

function head(peer: Peer, rawHeaders: string[], url = "/") {
  const request = new IncomingMessage(new Socket());
  request.rawHeaders = rawHeaders;
  request.url = url;
  request.method = "GET";
  const result = readRequestHead(request, peer);
  if ("problem" in result) return { ...result, sent: undefined };
  const sent: Record<string, string> = {};
  for (let at = 0; at < result.headers.length; at += 2)
    sent[result.headers[at]!.toLowerCase()] = result.headers[at + 1]!;
  return { ...result, sent };
}

describe("readRequestHead", () => {
  it("believes forwarding headers of a proxy in front and drops a stranger's", () => {
    const headers = [
      "Host",
      "a",
      "X-Forwarded-For",
      "198.51.100.1",
      "X-Forwarded-Proto",
      "https",
      "X-Forwarded-Host",
      "shop",
      "Forwarded",
      "for=198.51.100.1",
    ];
    expect(head(proxy, headers).sent).toMatchObject({
      "x-forwarded-for": "198.51.100.1, 10.0.0.2",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "shop",
      forwarded: 'for=198.51.100.1, for=10.0.0.2;host="a";proto=http',
    });
    expect(head(stranger, headers).sent).toMatchObject({
      "x-forwarded-for": "203.0.113.5",
      "x-forwarded-proto": "http",
      "x-forwarded-host": "a",
      forwarded: 'for=203.0.113.5;host="a";proto=http',
    });
  });

  it("keeps a request id that is given", () => {
    expect(head(stranger, ["Host", "a", "X-Request-Id", "abc"]).sent).toMatchObject({
      "x-request-id": "abc",
    });
  });

  it("does not let Connection remove what the instance relies on", () => {
    const sent = head(stranger, [
      "Host",
      "a",
      "Connection",
      "X-Forwarded-For, Host, X-Own",
      "X-Own",
      "1",
    ]).sent;
    expect(sent).toMatchObject({ host: "a", "x-forwarded-for": "203.0.113.5" });
    expect(sent).not.toHaveProperty("x-own");
  });

  it.each([
    ["Shop.Example.COM:8080", "shop.example.com"],
    ["shop.example.com.", "shop.example.com"],
    ["[::1]:8080", "[::1]"],
    ["[::1]", "[::1]"],
  ])("takes the host of %s as %s", (host, name) => {
    expect(head(stranger, ["Host", host])).toMatchObject({ host: name, sent: { host } });
  });

  it("takes path, query and host of an absolute target", () => {
    expect(head(stranger, ["Host", "other"], "http://shop.example/a?b=1")).toMatchObject({
      host: "shop.example",
      path: "/a",
      query: "b=1",
      target: "/a?b=1",
    });
  });

  it("refuses what could be read in two ways", () => {
    expect(head(stranger, ["Host", "a", "Host", "b"])).toMatchObject({ status: 400 });
    expect(head(stranger, [])).toMatchObject({ status: 400 });
    expect(head(stranger, ["Host", "a"], "*")).toMatchObject({ status: 400 });
    expect(head(stranger, ["Host", "a", "Transfer-Encoding", "gzip, chunked"])).toMatchObject({
      status: 501,
    });
  });
});

describe("clientAddress", () => {
  it("is the nearest address that is no trusted proxy's", () => {
    expect(clientAddress(proxy, "198.51.100.7, 203.0.113.1, 10.1.1.1")).toBe("203.0.113.1");
    expect(clientAddress(proxy, "192.168.1.5")).toBe("192.168.1.5");
    expect(clientAddress(proxy, "")).toBe("10.0.0.2");
    expect(clientAddress(stranger, "198.51.100.7")).toBe("203.0.113.5");
  });
});
