/**
 * What an image runs on, as the OCI image specification names it.
 *
 * An absent part and "" mean the same; what this room returns leaves empty parts undefined.
 */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
  /** Only Windows uses it: `10.0.17763`. */
  readonly osVersion?: string | undefined;
  readonly osFeatures?: readonly string[] | undefined;
}
