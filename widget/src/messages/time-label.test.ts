import { expect, test } from "vitest";
import { dayLabel, momentLabel, timeLabel } from "./time-label";

test("a time is said in the visitor's language", () => {
  const time = new Date(2026, 10, 25, 15, 2).toISOString();
  expect(timeLabel(time, "en").replace(/\s/g, " ")).toBe("3:02 PM");
  expect(dayLabel(time, "es")).toBe("miércoles, 25 de noviembre");
  expect(momentLabel(time, "en")).toContain("Nov 25, 2026");
});

test("a time that can't be read is left out", () => {
  expect(timeLabel("yesterday", "en")).toBe("");
});
