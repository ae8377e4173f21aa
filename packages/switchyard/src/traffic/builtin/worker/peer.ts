import { BlockList, isIPv6, type Socket } from "node:net";

/*
 * A proxy in front of the router (a load balancer, a TLS terminator) reaches it from a loopback or private address;
 * only such a peer is believed what it says about whom it forwards for.
 */
const trusted = new BlockList();
trusted.addSubnet("127.0.0.0", 8);
trusted.addSubnet("10.0.0.0", 8);
trusted.addSubnet("172.16.0.0", 12);
trusted.addSubnet("192.168.0.0", 16);
trusted.addSubnet("169.254.0.0", 16);
trusted.addAddress("::1", "ipv6");
trusted.addSubnet("fc00::", 7, "ipv6");
trusted.addSubnet("fe80::", 10, "ipv6");

/** Who is at the other end of a client's connection. */
export interface Peer {
  readonly address: string;
  readonly trusted: boolean;
  /** Came over TLS that ends here. */
  readonly secure: boolean;
}

export function peerOf(socket: Socket): Peer {
  const address = plain(socket.remoteAddress ?? "");
  return { address, trusted: isTrusted(address), secure: "encrypted" in socket };
}

/** The client's address: behind trusted proxies the nearest one that is not, else the peer itself. */
export function clientAddress(peer: Peer, forwardedFor: string): string {
  if (!peer.trusted || forwardedFor === "") return peer.address;
  const hops = forwardedFor.split(",").map((hop) => plain(hop.trim()));
  return hops.findLast((hop) => hop !== "" && !isTrusted(hop)) ?? hops[0] ?? peer.address;
}

function isTrusted(address: string): boolean {
  // A unix socket has no address, and what is no address at all is not in the list.
  return address === "" || trusted.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** Without the IPv6 coat of an IPv4 address. */
function plain(address: string): string {
  return address.startsWith("::ffff:") ? address.slice(7) : address;
}
