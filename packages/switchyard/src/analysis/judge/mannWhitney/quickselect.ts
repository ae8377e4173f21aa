/**
 * The value of this rank, 0 for the least, by Hoare's partitions (Algorithm 65, 1961). Reorders `values`: those before
 * the rank are at most as great.
 */
export function quickselect(values: Float64Array, rank: number): number {
  let first = 0;
  let last = values.length - 1;
  while (first < last) {
    const pivot = values[(first + last) >> 1]!;
    let i = first;
    let j = last;
    while (i <= j) {
      while (values[i]! < pivot) i += 1;
      while (values[j]! > pivot) j -= 1;
      if (i > j) break;
      const swapped = values[i]!;
      values[i] = values[j]!;
      values[j] = swapped;
      i += 1;
      j -= 1;
    }
    if (rank <= j) last = j;
    else if (rank >= i) first = i;
    else break;
  }
  return values[rank]!;
}

/** Of the first `count`, at least one. */
export function greatest(values: Float64Array, count: number): number {
  let found = values[0]!;
  for (let i = 1; i < count; i++) if (values[i]! > found) found = values[i]!;
  return found;
}
