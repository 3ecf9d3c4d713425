import { expect, test } from "vitest";
import type { Citation } from "../connection/protocol";
import { withCitations } from "./with-citations";

const citation = (quote: string, line: number): Citation => ({ quote, article: "The article", paragraph: 3, line });

test("puts each citation behind its line, and one without a line at the end", () => {
  const citations = [citation("first", 1), citation("too far", 9), citation("before all", 0)];
  const shown = withCitations(["an answer", "a note"], citations, ({ quote }) => quote);
  expect(shown).toEqual(["before all", "an answer", "first", "a note", "too far"]);
});

test("shows citations without any text", () => {
  expect(withCitations([], [citation("alone", 1)], ({ quote }) => quote)).toEqual(["alone"]);
});
