import { request as httpRequest } from "node:http";
import {
  type AgentOptions,
  Agent as HttpsAgent,
  request as httpsRequest,
  type RequestOptions,
} from "node:https";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";

/** Where a request has to go that a proxy is to carry out: the whole URL is its path. For plain HTTP. */
export function throughProxy(
  url: URL,
  proxy: URL,
  headers: Readonly<Record<string, string>>,
): RequestOptions {
  const target = new URL(url);
  target.username = "";
  target.password = "";
  target.hash = "";
  return {
    ...placeOf(proxy),
    path: target.href,
    headers: { ...headers, host: url.host, ...proxyAuthorization(proxy) },
  };
}

/** Connections over TLS through the tunnel of a proxy. */
export function createTunnelAgent(proxy: URL, options: AgentOptions): HttpsAgent {
  const agent = new HttpsAgent(options);
  // Called by Node for each new connection.
  agent.createConnection = (to: RequestOptions, done: Connected = () => {}): undefined => {
    openTunnel(proxy, to, agent.options, done);
  };
  return agent;
}

type Connected = (error: Error | null, stream: Duplex) => void;

function openTunnel(
  proxy: URL,
  { host, port, servername }: RequestOptions,
  options: AgentOptions,
  done: Connected,
): void {
  const target = `${host?.includes(":") ? `[${host}]` : host}:${port}`;
  const open = proxy.protocol === "https:" ? httpsRequest : httpRequest;
  const request = open({
    ...placeOf(proxy),
    method: "CONNECT",
    path: target,
    headers: { host: target, ...proxyAuthorization(proxy) },
    agent: false,
    timeout: CONNECT_TIMEOUT,
  });
  const server = { ...(host && { host }), ...(servername !== undefined && { servername }) };
  const fail = (message: string): void => {
    request.destroy();
    done(new Error(message), new Socket());
  };
  request.once("connect", (response, socket) => {
    request.removeAllListeners("error");
    if (response.statusCode !== 200) {
      socket.destroy();
      fail(`the proxy ${proxy.host} answered ${response.statusCode} to CONNECT`);
      return;
    }
    done(null, connectTls({ ...options, ...server, socket }));
  });
  request.once("timeout", () => fail(`the proxy ${proxy.host} does not answer`));
  request.once("error", (error) => fail(`the proxy ${proxy.host} can't be used: ${error.message}`));
  request.end();
}

const CONNECT_TIMEOUT = 30_000;

function placeOf(proxy: URL): RequestOptions {
  return {
    protocol: proxy.protocol,
    hostname: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
  };
}

function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === "") return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` };
}
