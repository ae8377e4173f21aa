import { murmur3_32 } from "@switchyard/flags";

/** As it is stored: the layers' bits in base64. */
export interface SavedSubjects {
  readonly layers: readonly { readonly bits: string; readonly count: number }[];
}

/**
 * Which subjects were seen, in bounded memory: Bloom filters, each four times as large as the one before
 * (P. Almeida, C. Baquero, N. Preguica, D. Hutchison: Scalable Bloom Filters, 2007). At most one subject of 1000 per layer is
 * taken for one that was seen. It holds 1.5 million in 2.7 MB; then it is full.
 */
export class SubjectSet {
  readonly #layers: Layer[] = [];

  static restore({ layers }: SavedSubjects): SubjectSet {
    const set = new SubjectSet();
    for (const { bits, count } of layers.slice(0, maxLayers)) {
      set.#layers.push({ bits: new Uint8Array(Buffer.from(bits, "base64")), count });
    }
    return set;
  }

  save(): SavedSubjects {
    return {
      layers: this.#layers.map(({ bits, count }) => ({ bits: Buffer.from(bits).toString("base64"), count })),
    };
  }

  has(subject: string): boolean {
    return this.#holds(hashesOf(subject));
  }

  /** `full`: it is new, and there is no place for it. */
  add(subject: string): "new" | "seen" | "full" {
    const hashes = hashesOf(subject);
    if (this.#holds(hashes)) return "seen";
    const layer = this.#open();
    if (layer === undefined) return "full";
    layer.count += 1;
    put(layer.bits, hashes);
    return "new";
  }

  #holds(hashes: Hashes): boolean {
    return this.#layers.some(({ bits }) => holds(bits, hashes));
  }

  #open(): Layer | undefined {
    const last = this.#layers.at(-1);
    if (last !== undefined && last.count < capacityOf(last)) return last;
    if (this.#layers.length >= maxLayers) return undefined;
    const layer = { bits: new Uint8Array(firstLayerBytes * 4 ** this.#layers.length), count: 0 };
    this.#layers.push(layer);
    return layer;
  }
}

interface Layer {
  readonly bits: Uint8Array;
  count: number;
}

type Hashes = readonly [number, number];

const firstLayerBytes = 8_192;
const maxLayers = 5;
/** 14.4 bits and 10 hashes per subject: one in a thousand is mistaken. */
const probes = 10;

function capacityOf({ bits }: Layer): number {
  return Math.floor((bits.length * 8) / 14.4);
}

function hashesOf(subject: string): Hashes {
  const bytes = Buffer.from(subject);
  return [murmur3_32(bytes, 0x5eed), murmur3_32(bytes, 0xb10b)];
}

/*
 * Double hashing (A. Kirsch, M. Mitzenmacher, 2006); the number of bits is a power of two. Loops: every exposure of every
 * client comes here.
 */

function holds(bits: Uint8Array, [first, second]: Hashes): boolean {
  for (let probe = 0, hash = first; probe < probes; probe++, hash += second | 1) {
    const bit = (hash >>> 0) & (bits.length * 8 - 1);
    if ((bits[bit >>> 3]! & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

function put(bits: Uint8Array, [first, second]: Hashes): void {
  for (let probe = 0, hash = first; probe < probes; probe++, hash += second | 1) {
    const bit = (hash >>> 0) & (bits.length * 8 - 1);
    bits[bit >>> 3]! |= 1 << (bit & 7);
  }
}
