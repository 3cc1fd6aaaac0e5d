import { BuildError } from "../base/diagnostic/build-error.js";
import { detectSyntax } from "../language/dockerfile/directives.js";
import type { Entrypoint } from "./entrypoint.js";
import { FrontendError } from "./frontend-error.js";
import type { Gateway, GatewayResult } from "./gateway.js";
import { GatewayError } from "./gateway-error.js";

const SYNTAX_ARG = "BUILDKIT_SYNTAX";

/**
 * Hands a build on to the frontend that it asks for, by a build argument or by the first line of its text; undefined
 * if it asks for none, or if somebody has looked already.
 *
 * @param isOwn Tells which images are this frontend itself.
 * @throws BuildError at the line that asks, unless the other frontend names lines. Agrees with forwardGateway,
 * dockerfile/builder/build.go.
 */
export async function forwardToSyntax(
  gateway: Gateway,
  entrypoint: Pick<Entrypoint, "source" | "definition">,
  isOwn: (image: string) => boolean,
): Promise<GatewayResult | undefined> {
  if (gateway.options.has("cmdline")) return undefined;
  const asked = gateway.options.get(`build-arg:${SYNTAX_ARG}`);
  if (asked !== undefined) {
    const image = asked.trim().split(" ", 1)[0]!;
    if (isOwn(image)) return undefined;
    return forward(gateway, image, asked).catch((error: unknown) => {
      throw hasSource(error)
        ? error
        : BuildError.from(error).wrap(`failed with build-arg:${SYNTAX_ARG} = ${asked}`);
    });
  }
  const directive = detectSyntax(entrypoint.source.text);
  if (directive === undefined || isOwn(directive.ref)) return undefined;
  return forward(gateway, directive.ref, directive.cmdline).catch((thrown: unknown) => {
    if (hasSource(thrown)) throw thrown;
    const { code, message } = BuildError.from(thrown);
    const place = { range: directive.range, lines: [{ first: directive.line, last: directive.line }] };
    throw new FrontendError(code, message, entrypoint, { ...place, cause: thrown });
  });
}

function hasSource(error: unknown): boolean {
  return error instanceof GatewayError && error.hasSource;
}

async function forward(gateway: Gateway, image: string, cmdline: string): Promise<GatewayResult> {
  const frontendOptions = new Map(gateway.options).set("cmdline", cmdline).set("source", image);
  const frontendInputs = gateway.gatewayCaps.has("frontend.inputs") ? await gateway.inputs() : undefined;
  return gateway.solve({
    frontend: "gateway.v0",
    frontendOptions,
    ...(frontendInputs && { frontendInputs }),
  });
}
