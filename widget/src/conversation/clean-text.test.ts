import { expect, test } from "vitest";
import { cleanText } from "./clean-text";

test("what was typed loses control characters and outer blanks, and nothing else", () => {
  expect(cleanText("  a\u0000b\u202Ec\r\nd\te 👩‍⚕️ नमस्ते ")).toBe("abc\nd\te 👩‍⚕️ नमस्ते");
  expect(cleanText(" \n\t ")).toBe("");
});
