import type { Gateway, GatewayResult } from "../../frontend/gateway.js";
import { createGateway } from "../../wire/gateway/create-gateway.js";
import { returnResult } from "../../wire/gateway/return-result.js";
import type { RpcClient } from "../../wire/rpc/client.js";
import type { SolveJob } from "./solve.js";

/** Reads what is to be built and has the daemon make it. */
export type FrontendProgram = (gateway: Gateway) => Promise<GatewayResult>;

/** A frontend and the build that it works for. */
export interface FrontendRun {
  readonly client: RpcClient;
  readonly program: FrontendProgram;
  readonly options: Readonly<Record<string, string>>;
  readonly sessionId: string;
  readonly product: string;
  /** Told of the result before the daemon is. */
  readonly onResult: (result: GatewayResult) => void;
}

/**
 * Runs a frontend in this process, and returns what it comes to. Agrees with Client.Build, client/build.go, and
 * grpcClient.Run, frontend/gateway/grpcclient.
 */
export function buildFrontend({ client, program, options, ...run }: FrontendRun): SolveJob["frontend"] {
  return async (metadata, signal) => {
    const context = { options: new Map(Object.entries(options)), metadata, signal };
    const { sessionId, product } = run;
    const gateway = await createGateway(client, { ...context, sessionId, product });
    let result: GatewayResult;
    try {
      result = await program(gateway);
    } catch (error) {
      // If the daemon does not take it, the build fails all the same, for a reason of its own.
      await returnResult(client, { error }, gateway.gatewayCaps, { metadata, signal }).catch(() => {});
      throw error;
    }
    run.onResult(result);
    await returnResult(client, { result }, gateway.gatewayCaps, { metadata, signal });
  };
}

/** The frontend that an image holds, run by the daemon. */
export function imageFrontend(image: string): FrontendProgram {
  return async (gateway) => {
    const frontendOptions = new Map([...gateway.options, ["source", image], ["cmdline", image]]);
    return gateway.solve({ frontend: "gateway.v0", frontendOptions });
  };
}
