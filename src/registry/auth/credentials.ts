/** What is known about how to log in to a registry. */
export type Credentials =
  | { readonly kind: "none" }
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  /** A long-lived token that a token server exchanges for short-lived ones. */
  | { readonly kind: "identity-token"; readonly token: string }
  /** A token for the registry itself. */
  | { readonly kind: "registry-token"; readonly token: string };

/** Finds the credentials for a registry: host with optional port. Rejects with a BuildError. */
export type CredentialSource = (host: string) => Promise<Credentials>;

/** Nothing is known: requests are anonymous. */
export const NO_CREDENTIALS: Credentials = { kind: "none" };
