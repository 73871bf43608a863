/**
 * `npm run build`: dist/main.js and its chunks, loaded as they are needed, with the fonts beside them. Neither minified nor
 * mapped: with the compile cache that is as fast, and a stack trace can be read.
 */
import { cp, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { build } from "esbuild";
import type { Plugin } from "esbuild";

const root = join(import.meta.dirname, "..");
/** `dist`, or the folder that is named. */
const target = process.argv[2] ?? join(root, "dist");
const fonts = [
  ["400Regular/NotoSans_400Regular.ttf", "NotoSans-Regular.ttf"],
  ["700Bold/NotoSans_700Bold.ttf", "NotoSans-Bold.ttf"],
] as const;

/** yargs asks for the width of its help texts, all Latin; the real thing costs 21 ms at every start. */
const plainStringWidth: Plugin = {
  name: "plain-string-width",
  setup(building) {
    building.onResolve({ filter: /^string-width$/ }, ({ path }) => ({ path, namespace: "plain" }));
    building.onLoad({ filter: /.*/, namespace: "plain" }, () => ({
      contents: "export default (text) => text.length;",
    }));
  },
};

await rm(target, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { main: "src/main.ts" },
  outdir: target,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node24",
  // ES modules where a package has both: they are shaken, and a late import of a CommonJS one has no named exports
  mainFields: ["module", "main"],
  metafile: true,
  logLevel: "warning",
  plugins: [plainStringWidth],
  // CommonJS packages inside the bundle ask for Node's modules by require
  banner: {
    js: 'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);',
  },
});
// Without it Node parses every file twice, first as CommonJS
await writeFile(join(target, "package.json"), '{ "type": "module" }\n');
await copyFonts();

const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
const { size } = await stat(join(target, "main.js"));
process.stdout.write(
  `${relative(root, target)}: ${kilobytes(bytes)}, main.js ${kilobytes(size)}\n`,
);

async function copyFonts(): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  await mkdir(join(target, "fonts"), { recursive: true });
  for (const [packaged, bundled] of fonts) {
    await cp(resolve(`@expo-google-fonts/noto-sans/${packaged}`), join(target, "fonts", bundled));
  }
}

function kilobytes(count: number): string {
  return `${Math.round(count / 1000)} kB`;
}
