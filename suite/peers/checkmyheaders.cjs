// Checks each URL of standard input, a line each, with the module that the
// command line calls, and prints what it returns.
const { createInterface } = require("node:readline");
const { createRequire } = require("node:module");

// The module is looked up where this runs.
const load = createRequire(process.cwd() + "/");

// fresh loads the module anew: it keeps its messages from one URL to the next.
function fresh() {
  for (const file of Object.keys(load.cache)) {
    if (file.includes("/check-my-headers/")) delete load.cache[file];
  }
  return load("check-my-headers");
}

// The module has no time limit of its own.
const late = () => new Promise((_, reject) => setTimeout(reject, 10_000, new Error("no answer in 10 s")).unref());

(async () => {
  for await (const url of createInterface({ input: process.stdin })) {
    let said;
    try {
      const { messages, headers } = await Promise.race([fresh()(url), late()]);
      said = { messages, headers };
    } catch (e) {
      said = { error: e.statusCode ? `status ${e.statusCode}` : e.message };
    }
    console.log(JSON.stringify(said));
  }
  process.exit();
})();
