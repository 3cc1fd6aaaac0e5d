import { digestOf } from "../../base/image/digest.js";
import { encodeText } from "../../base/util/decode-text.js";

/**
 * The digest that layers upon one another have together, lowest first; undefined if the content of one is not known.
 * Agrees with ChainID of the OCI image specification.
 */
export function chainIdOf(diffIds: readonly (string | undefined)[]): string | undefined {
  let chain: string | undefined;
  for (const diffId of diffIds) {
    if (diffId === undefined) return undefined;
    chain = chain === undefined ? diffId : digestOf(encodeText(`${chain} ${diffId}`));
  }
  return chain;
}
