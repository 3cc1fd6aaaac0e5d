import { parseBool } from "../../base/util/parse-bool.js";
import { Auth, type FetchTokenRequest, type FetchTokenResponse } from "../../proto/generated/auth.js";
import type { CredentialSource, Credentials } from "../../registry/auth/credentials.js";
import { hideCredentials } from "../../registry/auth/hide-credentials.js";
import { fetchToken } from "../../registry/auth/token.js";
import { tokenRealm } from "../../registry/auth/token-realm.js";
import { raceAbort } from "../../registry/http/abort.js";
import type { RegistryContext } from "../../registry/registry-context.js";
import { type Handler, unaryHandler } from "../../wire/rpc/server.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import { type TokenAuthority, tokenAuthority } from "./token-authority.js";
import type { TokenSeeds } from "./token-seeds.js";

/**
 * Told that something begins which belongs to a build's progress, by its name (`[auth] library/alpine:pull token for
 * registry-1.docker.io`). What it gives is called at the end, with the error if there was one.
 */
export type OnStep = (name: string) => (error?: unknown) => void;

/** How the daemon's questions about registries are answered. */
export interface AuthOptions {
  readonly credentials: CredentialSource;
  /** How token servers are asked. */
  readonly registry: RegistryContext;
  readonly seeds: TokenSeeds;
  /** Where BUILDKIT_NO_CLIENT_TOKEN is looked up. */
  readonly env: NodeJS.ProcessEnv;
  /** Told of each thing that is done with a login, once. */
  readonly onStep?: OnStep | undefined;
}

/** What a token is good for whose server does not say, in seconds. */
const DEFAULT_EXPIRATION = 60;

/**
 * Logs the daemon in to registries: by tokens that we fetch, so that it does not see passwords, or, where a registry
 * has no tokens, by the password itself.
 *
 * Agrees with NewDockerAuthProvider, session/auth/authprovider; but no login goes to a token server over plain HTTP,
 * unless its host may be insecure, and a step is told once.
 */
export function authService(options: AuthOptions): readonly Handler[] {
  const { credentials, env, seeds } = options;
  const step = onceEach(options.onStep);
  const authority = async (host: string, salt: Uint8Array): Promise<TokenAuthority> => {
    if (parseBool(env.BUILDKIT_NO_CLIENT_TOKEN ?? "") === true) {
      throw new RpcError(StatusCode.unavailable, "client side tokens disabled");
    }
    const hasLogin = loginOf(await credentials(host)).Secret !== undefined;
    return tokenAuthority(salt, hasLogin ? await seeds(host) : undefined);
  };
  return [
    unaryHandler(Auth.Credentials, async ({ Host = "" }) => {
      const login = loginOf(await credentials(Host));
      if (login.Secret !== undefined) step(`[auth] sharing credentials for ${Host}`)();
      return login;
    }),
    unaryHandler(Auth.FetchToken, (request, call) =>
      raceAbort(answerToken(request, options, step), call.signal),
    ),
    unaryHandler(Auth.GetTokenAuthority, async ({ Host = "", Salt = new Uint8Array() }) => {
      return { PublicKey: (await authority(Host, Salt)).publicKey };
    }),
    unaryHandler(
      Auth.VerifyTokenAuthority,
      async ({ Host = "", Payload = new Uint8Array(), Salt = new Uint8Array() }) => {
        return { Signed: (await authority(Host, Salt)).sign(Payload) };
      },
    ),
  ];
}

async function answerToken(
  { Host = "", Realm = "", Service = "", Scopes = [] }: FetchTokenRequest,
  { credentials: source, registry }: AuthOptions,
  step: OnStep,
): Promise<FetchTokenResponse> {
  const credentials = await source(Host);
  if (credentials.kind === "registry-token") {
    return { Token: credentials.token, ExpiresIn: DEFAULT_EXPIRATION };
  }
  hideCredentials(credentials, registry.redactor);
  const scopes = Scopes.map((scope) => scope.replace(/^repository:/, "")).join(" ");
  const done = credentials.kind === "none" ? () => {} : step(`[auth] ${scopes} token for ${Host}`);
  try {
    const realm = tokenRealm(Realm, registry.isInsecure);
    const token = await fetchToken({ realm, service: Service, scopes: Scopes, credentials }, registry);
    registry.redactor.addSecret(token.text);
    done();
    const { text: Token, expiresIn, issuedAt: IssuedAt } = token;
    return { Token, ExpiresIn: Math.trunc(expiresIn) || DEFAULT_EXPIRATION, IssuedAt };
  } catch (error) {
    done(error);
    throw error;
  }
}

/** As the daemon reads it: an identity token has no user name. */
function loginOf(credentials: Credentials): { readonly Username?: string; readonly Secret?: string } {
  if (credentials.kind === "password")
    return { Username: credentials.username, Secret: credentials.password };
  return credentials.kind === "identity-token" ? { Secret: credentials.token } : {};
}

function onceEach(onStep: OnStep = () => () => {}): OnStep {
  const told = new Set<string>();
  return (name) => {
    if (told.has(name)) return () => {};
    told.add(name);
    return onStep(name);
  };
}
