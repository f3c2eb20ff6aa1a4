// `npm ci && npm run build` writes the built scripts into the package. Same sources, same bytes.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const { version } = JSON.parse(readFileSync("node_modules/echarts/package.json"));
const sources = createHash("sha256")
  .update(readFileSync("echarts.js"))
  .update(readFileSync("package-lock.json"))
  .digest("hex");

await build({
  entryPoints: ["echarts.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  banner: {
    js:
      `/*! Apache ECharts ${version}, (c) The Apache Software Foundation, Apache-2.0; zrender, BSD-3-Clause. ` +
      `Built from frontend/echarts.js; sources sha256 ${sources} */`,
  },
  outfile: "../zhanggui/faces/workbench/static/workbench/echarts.min.js",
});
