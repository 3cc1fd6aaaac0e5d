/**
 * A number with so many decimals as Go's `%.1f` prints it: halves go to the even digit, where JavaScript's `toFixed`
 * takes the larger one.
 */
export function formatFixed(value: number, decimals: number): string {
  // A number in the middle between two such decimals is odd when multiplied by this, which is exact.
  const doubled = value * 2 ** (decimals + 1);
  if (Math.abs(doubled % 2) !== 1) return value.toFixed(decimals);
  const below = Math.floor(value * 10 ** decimals);
  return ((below % 2 === 0 ? below : below + 1) / 10 ** decimals).toFixed(decimals);
}
