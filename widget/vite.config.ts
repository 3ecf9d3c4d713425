import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { fakePreview } from "./test/fake-preview.ts";

/** The most that the script may weigh on the wire, kB (1,000 bytes) after gzip. */
const mostKilobytes = 45;

/** Lit keeps notes for other copies of itself in globals; they go into its modules, since the element leaves no global. */
function noGlobals(): Plugin {
  const note = /(?:\b[A-Za-z_$]+\.)?\b((?:litHtml|litElement|reactiveElement)Versions|litPropertyMetadata)\b/g;
  return {
    name: "no-globals",
    transform: (code, id) =>
      /node_modules\/(@lit|lit)/.test(id) && note.test(code)
        ? `const litNotes = {};${code.replace(note, "litNotes.$1")}`
        : null,
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
