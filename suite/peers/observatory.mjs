// Scans each host of standard input, a line each, with the library that the
// scanner's own command line calls, and prints what its CORS test says.
import { createInterface } from "node:readline";
import { scan } from "@mdn/mdn-http-observatory";

for await (const host of createInterface({ input: process.stdin })) {
  let said;
  try {
    said = (await scan(host)).tests["cross-origin-resource-sharing"];
  } catch (e) {
    said = { error: e.message };
  }
  console.log(JSON.stringify(said));
}
