/** Relative; the standard deviation that Kayenta gives its noise. */
const scale = 1e-5;

/**
 * A constant sample spread a little around its value, evenly and always in the same way, so that constants which differ
 * by less than measurements can tell do not count as different.
 */
export function jitter(constant: Float64Array): Float64Array {
  const count = constant.length;
  return constant.map((value, index) => {
    const place = (2 * index + 1 - count) / count;
    return value + Math.abs(value) * scale * Math.sqrt(3) * place;
  });
}
