/** Fewer are sorted sooner than spread over buckets. */
const few = 64;
/** A bucket with more is sorted natively; values so uneven are rare. */
const crowded = 16;

/**
 * The values sorted upwards; no NaN among them. As many buckets of equal width as there are values, and insertion within
 * each: linear time unless the values are very uneven, and then hardly slower than sorting them natively.
 */
export function sortUpwards(values: Float64Array): Float64Array {
  const size = values.length;
  const [least, scale] = scaleOf(values);
  if (size < few || !(scale > 0 && scale < Infinity)) return values.toSorted();

  const ends = new Uint32Array(size + 1);
  for (let i = 0; i < size; i++) ends[Math.floor((values[i]! - least) * scale) + 1]! += 1;
  for (let bucket = 1; bucket <= size; bucket++) ends[bucket]! += ends[bucket - 1]!;
  const sorted = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const bucket = Math.floor((values[i]! - least) * scale);
    sorted[ends[bucket]!] = values[i]!;
    ends[bucket]! += 1;
  }
  let start = 0;
  for (let bucket = 0; bucket < size; bucket++) {
    const end = ends[bucket]!;
    if (end - start > crowded) sorted.subarray(start, end).sort();
    else if (end - start > 1) insertUpwards(sorted, start, end);
    start = end;
  }
  return sorted;
}

/** The least value, and what makes a distance from it the number of a bucket; 0 or infinite where nothing does. */
function scaleOf(values: Float64Array): readonly [least: number, scale: number] {
  let least = Infinity;
  let greatest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, (values.length - 1) / (greatest - least)];
}

function insertUpwards(values: Float64Array, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const value = values[i]!;
    let at = i;
    while (at > start && values[at - 1]! > value) {
      values[at] = values[at - 1]!;
      at -= 1;
    }
    values[at] = value;
  }
}
