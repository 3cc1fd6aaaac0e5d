/** A device number as Linux has it. Agrees with mkdev, golang.org/x/sys/unix. */
export function deviceNumber(major: number, minor: number): bigint {
  const high = BigInt.asUintN(32, BigInt(major));
  const low = BigInt.asUintN(32, BigInt(minor));
  return (
    ((high & 0xfffn) << 8n) | ((high & 0xffff_f000n) << 32n) | (low & 0xffn) | ((low & 0xffff_ff00n) << 12n)
  );
}
