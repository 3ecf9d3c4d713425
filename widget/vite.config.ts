import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { fakePreview } from "./test/fake-preview.ts";

/** The most that the script may weigh on the wire, kB (1,000 bytes) after gzip. */
const mostKilobytes = 45;

/** Lit notes its versions in three globals, for a warning about double loading; the element leaves no global behind. */
function noGlobals(): Plugin {
  const note = /\(?[\w.]+\.(litHtml|litElement|reactiveElement)Versions\s*\?\?=\s*\[\]\)\.push\("[^"]*"\)/g;
  return {
    name: "no-globals",
    transform: (code, id) => (/node_modules\/(@lit|lit)/.test(id) ? code.replace(note, "void 0") : null),
    generateBundle(_, bundle) {
      const codes = Object.values(bundle).map((part) => (part.type === "chunk" ? part.code : ""));
      if (codes.some((code) => /(litHtml|litElement|reactiveElement)Versions/.test(code)))
        this.error("Lit notes its versions in another way than before: adapt noGlobals in vite.config.ts.");
    },
  };
}

/** Ends the build when the script has become too heavy. */
function sizeGate(): Plugin {
  return {
    name: "size-gate",
    generateBundle(_, bundle) {
      for (const part of Object.values(bundle)) {
        const kilobytes = gzipSync(part.type === "chunk" ? part.code : part.source, { level: 9 }).length / 1000;
        const found = `${part.fileName} has ${kilobytes.toFixed(1)} kB after gzip`;
        if (kilobytes > mostKilobytes) this.error(`${found}, more than ${mostKilobytes}: find what has grown.`);
        this.info(found);
      }
    },
  };
}

export default defineConfig({
  plugins: [noGlobals(), sizeGate(), fakePreview()],
  build: {
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: "src/index.ts",
      output: { format: "iife", entryFileNames: "clinic-chat.js" },
    },
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.ts", "test/**/*.test.ts"], testTimeout: 10_000 },
});
