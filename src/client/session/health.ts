import { Health, ServingStatus } from "../../proto/generated/health.js";
import { type Handler, unaryHandler } from "../../wire/rpc/server.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";

/**
 * Tells the daemon that we are there. It asks every five seconds and gives a session up that fails twice.
 * Agrees with google.golang.org/grpc/health: only the server as a whole is known.
 */
export function healthService(): readonly Handler[] {
  return [
    unaryHandler(Health.Check, async ({ service = "" }) => {
      if (service !== "") throw new RpcError(StatusCode.notFound, "unknown service");
      return { status: ServingStatus.SERVING };
    }),
  ];
}
