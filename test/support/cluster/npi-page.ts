/** A page like CMS's on this machine, which offers one week of made-up providers. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { madeUpRows, weeklyZip } from "../npi-files.ts";
import { hostFromPods } from "./cluster.ts";

/** Answers its address, as pods reach it. */
export async function openNpiPage(t: TestContext): Promise<string> {
  const rows = madeUpRows(100);
  const { name, bytes } = weeklyZip({ from: "2026-11-16", until: "2026-11-22", rows });
  const server = createServer((request, response) => {
    if (request.url === `/${name}`) {
      response.end(bytes);
    } else {
      response.end(`<a href="./${name}">a week</a>`);
    }
  });
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://${hostFromPods}:${(server.address() as AddressInfo).port}/NPI_Files.html`;
}
