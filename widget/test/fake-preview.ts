import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { Plugin } from "vite";
import { FakeAssistant } from "./fake-assistant.ts";
import { fakeInfo } from "./fake-answers.ts";

const pages: Readonly<Record<string, readonly [string, string]>> = {
  "/": ["demo/index.html", "text/html"],
  "/demo.css": ["demo/demo.css", "text/css"],
  "/widget.js": ["dist/clinic-chat.js", "text/javascript"],
};

/** Has `vite preview` serve the demo page with a fake assistant behind it: to look at the widget without the real one. */
export function fakePreview(): Plugin {
  return {
    name: "fake-preview",
    configurePreviewServer(server) {
      const assistant = new FakeAssistant();
      assistant.thinking = 900;
      assistant.attach(server.httpServer as Server);
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? "/", "http://preview").pathname;
        const page = pages[path];
        response.setHeader("content-type", page?.[1] ?? "application/json");
        if (path === "/widget/help.json") response.end(JSON.stringify(fakeInfo));
        else if (page) void readFile(page[0]).then((content) => response.end(content));
        else next();
      });
    },
  };
}
