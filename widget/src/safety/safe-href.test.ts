import { describe, expect, test } from "vitest";
import { isWebPage, safeHref } from "./safe-href";

describe("safeHref", () => {
  test.each([
    "https://clinic.example/a?b=1",
    "http://clinic.example/",
    "tel:911",
    "sms:988",
    "mailto:desk@clinic.example",
  ])("takes %s", (address) => expect(safeHref(address)).toBe(address));

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "blob:https://clinic.example/1",
    "file:///etc/passwd",
    "//clinic.example",
    "/page",
    "",
  ])("refuses %j", (address) => expect(safeHref(address)).toBeUndefined());

  test("tells pages from numbers", () => {
    expect(isWebPage("https://clinic.example/")).toBe(true);
    expect(isWebPage("tel:911")).toBe(false);
  });
});
